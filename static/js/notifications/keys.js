// README.md in this folder. J, K and E on the page of all notifications: next, previous, read or unread. Enter opens.
// @ts-check

import { isSingle } from "../components/shortcuts.js";
import { entriesOf } from "./mark_read.js";

const CENTRE = "notifications";
const STEPS = new Map([
  ["j", 1],
  ["k", -1],
]);

export function useKeys() {
  if (document.documentElement.dataset.shortcuts === "off" || !document.getElementById(CENTRE)) return;
  document.addEventListener("keydown", (event) => {
    if (event.shiftKey || !isSingle(event)) return;
    if (pressed(event.key.toLowerCase(), event.target)) event.preventDefault();
  });
}

/** @param {string} key @param {EventTarget | null} target @returns {boolean} whether the key was ours */
function pressed(key, target) {
  const entries = entriesOf(CENTRE);
  const here = entries.findIndex((entry) => entry.contains(document.activeElement));
  const step = STEPS.get(key);
  if (step) {
    const next = entries[here === -1 ? 0 : here + step];
    next?.focus();
    return true;
  }
  if (here === -1) return false;
  // Enter belongs to a link or button that has the focus itself.
  const hook = key === "e" ? "[data-note-read]" : key === "enter" && target === entries[here] ? "[data-note-open]" : "";
  const button = hook ? /** @type {HTMLElement | null} */ (entries[here].querySelector(hook)) : null;
  button?.click();
  return button !== null;
}
