// The pages of the tasks room. docs/tasks.md.
// @ts-check

import "./components/lists.js";
import { isSingle } from "./components/shortcuts.js";

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#task-list tr[id] a.name")]);

/** To the task below or above the one that has the focus; from elsewhere to the first. @param {number} step */
function step(step) {
  const all = rows();
  const at = all.findIndex((name) => name.closest("tr")?.contains(document.activeElement));
  all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]?.focus();
}

/** Presses the one button of the task that has the focus: done, or reopened. */
function press() {
  const row = document.activeElement?.closest("#task-list tr[id]");
  /** @type {HTMLButtonElement | null | undefined} */ (row?.querySelector('[data-cell="tick"] button'))?.click();
}

const KEYS = new Map([
  ["j", () => step(1)],
  ["k", () => step(-1)],
  ["e", press],
]);

document.addEventListener("keydown", (event) => {
  if (document.documentElement.dataset.shortcuts === "off" || event.repeat || !isSingle(event)) return;
  KEYS.get(event.key)?.();
});
