// docs/realtime.md, section 5. The key that leads to the search. The field names it, unless single keys are turned off in Preferences.
// @ts-check

export function useShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const search = /** @type {HTMLElement | null} */ (document.querySelector('[aria-keyshortcuts="/"]'));
    if (!search?.checkVisibility()) return;
    event.preventDefault();
    search.focus();
  });
}

/** @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}
