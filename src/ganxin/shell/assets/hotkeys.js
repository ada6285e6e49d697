// data-key="a" or data-key="ctrl+enter": the key presses this button. A key named inside a row of
// a list works on the current row only. Off while typing, and off altogether when the person has
// switched single-letter keys off; combinations with Ctrl always work (WCAG 2.1.4).
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea";

function named(event) {
  const ctrl = event.ctrlKey || event.metaKey ? "ctrl+" : "";
  return ctrl + event.key.toLowerCase();
}

function off(event) {
  if (event.isComposing || event.altKey || document.querySelector("dialog[open]")) return true;
  if (event.ctrlKey || event.metaKey) return false;
  return (
    document.documentElement.dataset.keys === "off" ||
    event.target.matches?.(TYPING) || event.target.isContentEditable
  );
}

function pressed(key) {
  const same = (element) => element.dataset.key === key && element.offsetParent !== null;
  const all = [...document.querySelectorAll("[data-key]")].filter(same);
  const inRow = all.filter((element) => element.closest("tr"));
  return inRow.find((element) => element.closest("tr[aria-current]")) ??
    all.find((element) => !inRow.includes(element));
}

document.addEventListener("keydown", (event) => {
  if (off(event)) return;
  const target = pressed(named(event));
  if (!target) return;
  event.preventDefault();
  target.click();
  // A list of reasons that was opened by key is chosen from by key.
  target.closest("details")?.querySelector("select")?.focus();
});
