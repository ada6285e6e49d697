// Saves every field as it is left, valid or not. What could not be sent waits in sessionStorage,
// survives a reload, and is sent again with growing pauses until it is through.
//
// <form data-autosave="/url/">; each save is a POST of the field's own name and values, with
// `_field` naming it. Answers: 2xx saved (JSON `{"errors": ["…"]}` shows beside the field);
// 4xx refused, shown and not repeated (408, 425 and 429 are repeated); anything else is repeated.
const PAUSES = [1, 2, 4, 8, 15, 30];
const REPEAT = new Set([408, 425, 429]);
const queues = new WeakMap();

class Queue {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = `ganxin:unsent:${this.url}`;
    this.waiting = new Map(Object.entries(this.stored()));
    this.failures = 0;
    this.busy = false;
    this.timer = 0;
  }

  stored() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key) ?? "{}");
    } catch {
      return {};
    }
  }

  keep() {
    try {
      if (this.waiting.size) {
        sessionStorage.setItem(this.key, JSON.stringify(Object.fromEntries(this.waiting)));
      } else sessionStorage.removeItem(this.key);
    } catch {
      // Private windows may refuse storage: sending still works.
    }
  }

  add(name) {
    const values = new FormData(this.form).getAll(name).filter((v) => typeof v === "string");
    this.waiting.set(name, values);
    this.keep();
    this.send();
  }

  say(state, text) {
    const place = this.form.querySelector("[data-save-state]") ??
      document.querySelector("[data-save-state]");
    if (!place) return;
    place.dataset.state = state;
    place.textContent = text;
  }

  async send() {
    clearTimeout(this.timer);
    if (this.busy || !this.waiting.size) return;
    this.busy = true;
    this.say("saving", "正在保存");
    const [name, values] = this.waiting.entries().next().value;
    const outcome = await this.post(name, values);
    this.busy = false;
    if (outcome === "again") return this.later("未保存，会再试");
    if (outcome === "login") return this.later("登录已过期，未保存。请在新窗口登录，填的内容还在");
    this.failures = 0;
    if (this.waiting.get(name) === values) this.waiting.delete(name); // else typed again meanwhile
    this.keep();
    if (outcome === "saved" && !this.waiting.size) this.say("saved", `已保存 ${clock()}`);
    if (this.waiting.size) this.send();
  }

  later(text) {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.say("waiting", text);
    this.timer = setTimeout(() => this.send(), pause * 1000);
  }

  async post(name, values) {
    const body = new URLSearchParams([["_field", name], ...values.map((v) => [name, v])]);
    const headers = {
      "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value ?? "",
      "X-Autosave": "1",
      Accept: "application/json",
    };
    let answer;
    try {
      answer = await fetch(this.url, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      return "again";
    }
    if (answer.type === "opaqueredirect") return "login";
    if (answer.status >= 500 || REPEAT.has(answer.status)) return "again";
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      mark(this.form, name, told.errors ?? []);
      return "saved";
    }
    this.say("refused", told.detail ?? told.message ?? "这一项没有保存。请刷新页面再试。");
    return "refused";
  }
}

function clock() {
  const now = new Date();
  return [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":");
}

/** Shows what is wrong with a saved value; the value stays saved. */
function mark(form, name, errors) {
  const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  if (!field) return;
  const place = field.querySelector("[data-field-error]");
  field.classList.toggle("bad", errors.length > 0);
  const controls = field.querySelectorAll(`[name="${CSS.escape(name)}"]`);
  controls.forEach((c) =>
    errors.length ? c.setAttribute("aria-invalid", "true") : c.removeAttribute("aria-invalid"));
  if (!place) return;
  place.hidden = !errors.length;
  place.querySelector("[data-text]").textContent = errors.join("；");
}

function queueOf(form) {
  if (!queues.has(form)) queues.set(form, new Queue(form));
  return queues.get(form);
}

/** Puts back what was typed and not yet through when the page was left. */
function restore(form) {
  const queue = queueOf(form);
  for (const [name, values] of queue.waiting) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (/^(radio|checkbox)$/.test(control.type)) control.checked = values.includes(control.value);
      else if (control.type !== "file") control.value = values[0] ?? "";
    }
  }
  queue.send();
}

function ready(scope) {
  scope.querySelectorAll?.("form[data-autosave]").forEach((f) => queues.has(f) || restore(f));
}

document.addEventListener("change", (event) => {
  const control = event.target;
  const form = control.form;
  if (form?.dataset.autosave && control.name && control.type !== "file") {
    queueOf(form).add(control.name);
  }
});
document.addEventListener("htmx:after:swap", () => ready(document));
addEventListener("online", () => {
  document.querySelectorAll("form[data-autosave]").forEach((form) => queueOf(form).send());
});
ready(document);
