// docs/realtime.md, section 5. Single-key shortcuts, for those who have not turned them off in Preferences.
// @ts-check

export function useShortcuts() {
  if (document.documentElement.dataset.shortcuts === "off") return;
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
