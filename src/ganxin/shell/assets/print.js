// A print button is of no use without script, so it is hidden until here.
document.querySelectorAll("[data-print]").forEach((button) => (button.hidden = false));
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
});
