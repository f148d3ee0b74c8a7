// docs/realtime.md, section 5. The key that leads to the search. The field names it, unless single keys are turned off in Preferences.
// @ts-check

export function useShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || !isSingle(event)) return;
    const search = /** @type {HTMLElement | null} */ (document.querySelector('[aria-keyshortcuts="/"]'));
    if (!search?.checkVisibility()) return;
    event.preventDefault();
    search.focus();
  });
}

/** Whether the key is pressed without one that makes it a key of the browser, outside of fields. @param {KeyboardEvent} event */
export function isSingle(event) {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}
