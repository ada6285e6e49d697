// Ctrl+K: one box that finds commands and records. The answers come from the server, which knows
// what the person may do; the arrows choose, Enter opens, Esc closes (the dialog does that).
const dialog = document.getElementById("palette");
const box = dialog?.querySelector("input");
const place = dialog?.querySelector("[data-hits]");
let asked = 0;

async function ask() {
  const mine = ++asked;
  const url = `${dialog.dataset.url}?q=${encodeURIComponent(box.value)}`;
  const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } })
    .catch(() => null);
  if (mine !== asked) return;
  if (!answer?.ok) {
    place.textContent = "现在查不了。请稍后再试。";
    return;
  }
  place.innerHTML = await answer.text();
  choose(0);
}

function options() {
  return [...place.querySelectorAll("[role=option]")];
}

function choose(index) {
  const all = options();
  const picked = all[Math.max(0, Math.min(all.length - 1, index))];
  all.forEach((o) => o.setAttribute("aria-selected", String(o === picked)));
  box.setAttribute("aria-activedescendant", picked?.id ?? "");
  picked?.scrollIntoView({ block: "nearest" });
}

function keys(event) {
  const all = options();
  const here = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
  if (event.isComposing) return;
  if (event.key === "ArrowDown") choose(here + 1);
  else if (event.key === "ArrowUp") choose(here - 1);
  else if (event.key === "Enter") all[here]?.querySelector("a")?.click();
  else return;
  event.preventDefault();
}

if (dialog) {
  let timer = 0;
  const open = () => {
    dialog.showModal();
    box.select();
    ask();
  };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) open();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-palette]")) return;
    event.preventDefault();
    open();
  });
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  box.addEventListener("keydown", keys);
}
