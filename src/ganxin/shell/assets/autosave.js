// Saves every field as it is left, valid or not. What could not be sent waits in sessionStorage,
// survives a reload, and is sent again with growing pauses until it is through.
//
// <form data-autosave="/url/">; each save is a POST of the field's own name and values, with
// `_field` naming it and `_seen` the stamp of what the page showed there (hidden input `_fields`:
// "name:stamp name:stamp"). An answer with a `stamp` says what stands there now. Answers: 2xx saved (JSON `{"errors": ["…"]}` shows beside the field);
// 409 refused because somebody has saved something else meanwhile; another 4xx refused too, shown
// and not repeated (408, 425 and 429 are repeated); anything else is repeated.
const PAUSES = [1, 2, 4, 8, 15, 30];
const REPEAT = new Set([408, 425, 429]);
const queues = new WeakMap();

class Queue {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = `ganxin:unsent:${this.url}`;
    this.known = new Map(); // by name: what the server may show without anybody else's doing
    this.seen = new Map(); // by name: the stamp of what stood there when it was typed
    this.waiting = new Map();
    this.recall();
    this.failures = 0;
    this.busy = false;
    this.timer = 0;
  }

  /** Takes up what an earlier page could not send; what cannot be read is left out. */
  recall() {
    let kept = {};
    try {
      kept = JSON.parse(sessionStorage.getItem(this.key)) ?? {};
    } catch {
      return; // refused, or cut off
    }
    for (const [name, entry] of Object.entries(kept)) {
      if (!Array.isArray(entry?.values) || !Array.isArray(entry.known)) continue;
      this.waiting.set(name, entry.values.map(String));
      this.known.set(name, entry.known);
      this.seen.set(name, String(entry.seen ?? ""));
    }
  }

  keep() {
    const entries = [...this.waiting].map(([name, values]) =>
      [name, { values, known: this.known.get(name) ?? [], seen: this.seen.get(name) ?? "" }]);
    try {
      if (entries.length) {
        sessionStorage.setItem(this.key, JSON.stringify(Object.fromEntries(entries)));
      } else sessionStorage.removeItem(this.key);
    } catch {
      // Private windows may refuse storage: sending still works.
    }
  }

  add(name) {
    const values = new FormData(this.form).getAll(name).filter((v) => typeof v === "string");
    const known = this.known.get(name) ?? [print(shown(this.form, name))];
    this.known.set(name, [...new Set([...known, print(values)])]);
    if (!this.waiting.has(name)) this.seen.set(name, stampOf(this.form, name));
    this.waiting.set(name, values);
    this.keep();
    this.send();
  }

  /** Whether somebody saved something else since this was typed: then theirs is the newer. */
  overtaken(name) {
    if (!controlsOf(this.form, name).length) return false; // asked on another page
    return !this.known.get(name).includes(print(shown(this.form, name)));
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

  /** The server has told what stands in a field now: the next save is measured by that. */
  stands(name, stamp) {
    this.seen.set(name, stamp);
    setStamp(this.form, name, stamp);
  }

  later(text) {
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    this.say("waiting", text);
    this.timer = setTimeout(() => this.send(), pause * 1000);
  }

  async post(name, values) {
    const body = new URLSearchParams([["_field", name], ...values.map((v) => [name, v])]);
    if (this.seen.get(name)) body.set("_seen", this.seen.get(name));
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
    if (told.stamp) this.stands(name, told.stamp);
    if (answer.status === 409) {
      this.known.delete(name);
      mark(this.form, name, [told.detail]);
    }
    if (answer.ok) {
      mark(this.form, name, told.errors ?? []);
      return "saved";
    }
    this.say("refused", told.detail ?? told.message ?? "这一项没有保存。请刷新页面再试。");
    return "refused";
  }
}

/** The stamp of what the server has for a field, as the page knows it; empty where it says none. */
function stampOf(form, name) {
  const pairs = (form.elements._fields?.value ?? "").split(" ");
  return pairs.find((pair) => pair.startsWith(`${name}:`))?.slice(name.length + 1) ?? "";
}

function setStamp(form, name, stamp) {
  const shown = form.elements._fields;
  if (!shown) return;
  const others = shown.value.split(" ").filter((pair) => pair && !pair.startsWith(`${name}:`));
  shown.value = [...others, `${name}:${stamp}`].join(" ");
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

const controlsOf = (form, name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
const ticks = (control) => /^(radio|checkbox)$/.test(control.type);
const print = (values) => JSON.stringify(values.map((v) => v.replace(/\s+/g, " ").trim()));

/** The values with which the page came from the server, whatever was typed since. */
function shown(form, name) {
  return controlsOf(form, name).flatMap((control) => {
    if (ticks(control)) return control.defaultChecked ? [control.value] : [];
    if (!control.options) return [control.defaultValue ?? ""];
    const chosen = [...control.options].filter((option) => option.defaultSelected);
    if (!chosen.length && !control.multiple) chosen.push(...[...control.options].slice(0, 1));
    return chosen.map((option) => option.value);
  });
}

/** Values as the person knows them: the words beside the boxes, not their codes. */
function words(form, name, values) {
  const texts = controlsOf(form, name).flatMap((control) => {
    if (ticks(control)) {
      return values.includes(control.value) ? [control.closest("label")?.textContent] : [];
    }
    const options = [...(control.options ?? [])].filter((o) => values.includes(o.value));
    return options.map((option) => option.textContent);
  });
  return (texts.length ? texts : values).map((text) => text?.trim()).join("、");
}

/** Puts back what was typed and not yet through when the page was left. */
function restore(form) {
  const queue = queueOf(form);
  const beaten = [];
  for (const [name, values] of queue.waiting) {
    if (queue.overtaken(name)) {
      beaten.push([name, values]);
      continue;
    }
    if (controlsOf(form, name).length) queue.seen.set(name, stampOf(form, name));
    for (const control of controlsOf(form, name)) {
      if (ticks(control)) control.checked = values.includes(control.value);
      else if (control.type !== "file") control.value = values[0] ?? "";
    }
  }
  for (const [name, values] of beaten) {
    const text = `这一项后来在别处改过，没有覆盖。您先前填的是“${words(form, name, values)}”。`;
    queue.waiting.delete(name);
    queue.known.delete(name);
    mark(form, name, [text]);
    queue.say("refused", text);
  }
  queue.keep();
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
