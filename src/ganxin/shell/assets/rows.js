// J and K move through a list, Enter opens, X ticks, / searches. Off while typing or composing,
// and off altogether when the person has switched single-letter keys off (WCAG 2.1.4).
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), select, textarea";

function silent(event) {
  return (
    event.isComposing || event.ctrlKey || event.metaKey || event.altKey ||
    document.documentElement.dataset.keys === "off" ||
    event.target.matches?.(TYPING) || event.target.isContentEditable ||
    document.querySelector("dialog[open]")
  );
}

function move(rows, step) {
  const here = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
  if (!next) return;
  rows[here]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  next.scrollIntoView({ block: "nearest" });
  (next.querySelector("a[href]") ?? next).focus({ preventScroll: true });
  next.dispatchEvent(new CustomEvent("ganxin:row", { bubbles: true }));
}

function current(list) {
  return list.querySelector("tbody tr[aria-current]");
}

const actions = {
  j: (list) => move([...list.querySelectorAll("tbody tr")], 1),
  k: (list) => move([...list.querySelectorAll("tbody tr")], -1),
  x: (list) => current(list)?.querySelector("input[type=checkbox]")?.click(),
  "/": (list) => list.querySelector("input[type=search]")?.focus(),
  Enter: (list) => current(list)?.querySelector("a[href]")?.click(),
};

document.addEventListener("keydown", (event) => {
  const list = document.querySelector("[data-rows]");
  const action = actions[event.key] ?? actions[event.key.toLowerCase()];
  if (!list || !action || silent(event)) return;
  if (event.key === "Enter" && event.target.closest("a, button, input, summary")) return;
  event.preventDefault();
  action(list);
});

// The bulk bar shows how many rows are ticked; a tick in the head takes all.
document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-rows]");
  if (!list || event.target.type !== "checkbox") return;
  const boxes = [...list.querySelectorAll("tbody input[type=checkbox]")];
  if (event.target.closest("thead")) boxes.forEach((b) => (b.checked = event.target.checked));
  const count = boxes.filter((b) => b.checked).length;
  const bar = list.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = count === 0;
  bar.querySelector("[data-count]").textContent = String(count);
});
