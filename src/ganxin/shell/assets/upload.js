// Uploads with a progress bar. Without script the same form posts the plain way.
//
// <form data-upload="#materials" …>: after the answer the element #materials of this page is
// replaced by the same element of the answer. An empty value follows the answer's address.
function show(form, text, share) {
  const bar = form.querySelector("progress");
  const state = form.querySelector("[data-upload-state]");
  if (bar) {
    bar.hidden = share === null;
    if (share !== null) bar.value = share;
  }
  if (state) state.textContent = text;
}

// One after the other: each answer shows the whole list, so the last one must know all the files.
const line = [];
let busy = false;
let told = []; // what went wrong since the line began: a later answer must not wipe it out
let faults = [];

/** The form of this upload; an earlier answer may have put a new one in its place. */
function formOf(job) {
  if (job.form.isConnected) return job.form;
  const forms = [...document.querySelectorAll("form[data-upload]")];
  return forms.find((form) => form.action === job.url) ?? job.form;
}

function fail(job, text) {
  told.push([job, text]);
  show(formOf(job), text, null);
}

function finish(job, request) {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = job.selector && answer.querySelector(job.selector);
  const old = job.selector && document.querySelector(job.selector);
  if (!fresh || !old) {
    if (request.status >= 400) fail(job, "没有传上去。请检查文件后再试。");
    else if (!line.length) location.assign(request.responseURL);
    return;
  }
  const held = old.contains(document.activeElement) ? document.activeElement.id : "";
  const node = document.adoptNode(fresh);
  const wrong = node.querySelector(".errors");
  node.prepend(...faults);
  if (wrong) faults.push(wrong);
  old.replaceWith(node);
  window.htmx?.process(node);
  told.forEach(([earlier, text]) => show(formOf(earlier), text, null));
  line.forEach((waiting) => show(formOf(waiting), WAITS, 0));
  if (wrong) wrong.focus();
  else if (held) goOn(document.getElementById(held));
}

// Who works by keyboard goes on from where he was, not from the top of the page. What has a file
// now is folded up: then from the line that unfolds it.
function goOn(control) {
  const place = control?.checkVisibility()
    ? control
    : control?.closest("details")?.querySelector("summary");
  place?.focus({ preventScroll: true });
}

const WAITS = "排队等上传";

function next() {
  if (busy) return;
  const job = line.shift();
  if (!job) {
    told = [];
    faults = [];
    return;
  }
  busy = true;
  const request = new XMLHttpRequest();
  request.open("POST", job.url);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const share = Math.round((event.loaded / event.total) * 100);
    show(formOf(job), share < 100 ? `正在上传 ${share}%` : "正在检查文件", share);
  });
  request.addEventListener("load", () => finish(job, request));
  request.addEventListener("error", () => fail(job, "网络断了，文件没有传上去。请再试一次。"));
  request.addEventListener("loadend", () => {
    busy = false;
    next();
  });
  request.send(job.data);
  show(formOf(job), "开始上传", 0);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]")) return;
  event.preventDefault();
  const { action: url, dataset } = form;
  line.push({ form, url, selector: dataset.upload, data: new FormData(form) });
  show(form, WAITS, 0);
  next();
});

// Choosing a file is enough, nobody looks for a second button; it stays for those without script.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-upload]");
  if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
});

for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const form = event.target.closest?.("form[data-upload]");
    if (!form) return;
    event.preventDefault();
    form.classList.toggle("over", type === "dragover");
    const input = form.querySelector("input[type=file]");
    if (type !== "drop" || !input || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
