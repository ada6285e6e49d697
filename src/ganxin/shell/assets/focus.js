// After a partial update the focus stays where it was, unless the answer brings something that has
// to be read first: an error summary, or an element marked data-focus.
document.addEventListener("htmx:after:swap", () => {
  const first = document.querySelector(".errors[data-fresh], [data-focus][data-fresh]");
  if (!first) return;
  delete first.dataset.fresh;
  first.focus();
  first.scrollIntoView({ block: "nearest" });
});

// A link of the error summary leads to the control itself, not only to its label.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".errors a[href^='#']");
  if (!link) return;
  const target = document.getElementById(link.hash.slice(1));
  const control = target?.matches("input, select, textarea")
    ? target
    : target?.querySelector("input:not([type=hidden]), select, textarea");
  if (!control) return;
  event.preventDefault();
  control.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
});
