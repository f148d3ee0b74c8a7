// The compliance page: printing. Ticked rows are counted by clients.js. docs/ui.md.
// @ts-check

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll('[data-action="print"]')
)) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
  if ("atOnce" in button.dataset) addEventListener("load", () => window.print());
}
