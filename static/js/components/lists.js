// Lists that are searched, filtered and ticked. docs/ui.md.
// @ts-check

const boxes = () =>
  /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[form="selection"][name="ids"]')]);

function countTicked() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  const words = document.querySelector("[data-selected-count]");
  if (words) words.textContent = `${ticked} selected`;
  const whole = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-select-all]"));
  if (!whole) return;
  whole.hidden = false;
  whole.checked = ticked > 0 && ticked === all.length;
  whole.indeterminate = ticked > 0 && ticked < all.length;
}

/** @param {Event} event */
function tickAll({ target }) {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-select-all]")) return;
  for (const box of boxes()) box.checked = target.checked;
}

/** One menu of a filter is open at a time. @param {Event} event */
function closeOtherMenus({ target }) {
  for (const menu of document.querySelectorAll(".chip-menu[open]")) {
    if (target instanceof Node && !menu.contains(target)) menu.removeAttribute("open");
  }
}

/**
 * A search that failed leaves the list as it was, and says so; the next one that works takes the words away. htmx swaps
 * after an answer that is an error, too, though here into nothing; without an answer there is no status.
 * @param {Event} event
 */
function tellOfSearch(event) {
  const { ctx } = /** @type {CustomEvent} */ (event).detail ?? {};
  const banner = document.getElementById("search-failed");
  if (!banner || !ctx?.sourceElement?.matches?.("form.filters")) return;
  const status = event.type === "htmx:error" ? 0 : (ctx.response?.status ?? 0);
  banner.hidden = status >= 200 && status < 300;
}

document.addEventListener("change", (event) => {
  tickAll(event);
  countTicked();
});
document.addEventListener("reset", () => setTimeout(countTicked));
document.addEventListener("click", closeOtherMenus);
document.addEventListener("htmx:after:swap", countTicked);
document.addEventListener("htmx:after:swap", tellOfSearch);
document.addEventListener("htmx:error", tellOfSearch);
countTicked();
