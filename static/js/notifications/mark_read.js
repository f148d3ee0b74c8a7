// README.md in this folder. What is opened is read; and the focus stays where somebody works through a list.
// @ts-check

import { send } from "./send.js";

const LISTS = "#inbox-list, #notifications";

export function markOpenedAsRead() {
  whenOpened(document, (target) => {
    const link = target instanceof Element ? target.closest("a[data-read-url]") : null;
    if (link) send(link.getAttribute("data-read-url") ?? "");
  });
}

/**
 * Links are opened by a click, by Enter, and by the middle button, which opens a tab beside this one.
 * @param {EventTarget} place
 * @param {(target: EventTarget | null) => void} opened
 */
export function whenOpened(place, opened) {
  place.addEventListener("click", ({ target }) => opened(target));
  place.addEventListener("auxclick", (event) => {
    if (/** @type {PointerEvent} */ (event).button === 1) opened(event.target);
  });
}

/** An entry that goes away under the focus leaves it to the one that stands there now. */
export function keepPlaceInLists() {
  /** @type {{ list: string, index: number } | null} */
  let place = null;
  document.addEventListener("focusin", ({ target }) => {
    const entry = target instanceof Element ? target.closest("[data-note]") : null;
    const list = entry?.closest(LISTS);
    place = entry && list ? { list: list.id, index: [...list.querySelectorAll("[data-note]")].indexOf(entry) } : null;
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!place || document.activeElement !== document.body) return;
    const entries = entriesOf(place.list);
    const entry = entries[Math.min(place.index, entries.length - 1)];
    if (entry?.checkVisibility()) entry.focus();
  });
}

/** @param {string} listId @returns {HTMLElement[]} */
export function entriesOf(listId) {
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`#${listId} [data-note]`)]);
}
