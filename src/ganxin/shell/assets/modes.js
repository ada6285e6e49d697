// The display switches are small forms that work without script. With it the page changes at once
// and the cookie is written in the background.
const root = document.documentElement;

function apply(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  for (const button of document.querySelectorAll(`[data-mode] button[name="${name}"]`)) {
    const own = button.dataset.on;
    const pressed = value === own;
    button.setAttribute("aria-pressed", String(pressed));
    button.value = pressed ? "" : own;
  }
  document.dispatchEvent(new CustomEvent("ganxin:mode", { detail: { name, value } }));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-mode]") || !button?.name) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, button));
  apply(button.name, button.value);
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
});
