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

function finish(form, request) {
  const selector = form.dataset.upload;
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = selector && answer.querySelector(selector);
  const old = selector && document.querySelector(selector);
  if (!fresh || !old) {
    if (request.status < 400) location.assign(request.responseURL);
    else show(form, "没有传上去。请检查文件后再试。", null);
    return;
  }
  const held = old.contains(document.activeElement) ? document.activeElement.id : "";
  const node = document.adoptNode(fresh);
  old.replaceWith(node);
  window.htmx?.process(node);
  const errors = node.querySelector(".errors");
  if (errors) errors.focus();
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

function send(form) {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const share = Math.round((event.loaded / event.total) * 100);
    show(form, share < 100 ? `正在上传 ${share}%` : "正在检查文件", share);
  });
  request.addEventListener("load", () => finish(form, request));
  request.addEventListener("error", () => show(form, "网络断了，文件没有传上去。请再试一次。", null));
  request.send(new FormData(form));
  show(form, "开始上传", 0);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]")) return;
  event.preventDefault();
  send(form);
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
