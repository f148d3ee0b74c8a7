// The board: a card is dragged, or moved with the arrow keys, and both press the card's own button. docs/tasks.md.
// @ts-check

import { isSingle } from "./components/shortcuts.js";

const COLUMNS = ".board[data-columns]:not([data-fixed])";
/** @type {HTMLElement | null} */
let dragged = null;
/** The card that was moved last: it keeps the focus where it went. @type {string} */
let moved = "";

/** @param {EventTarget | null} target @param {string} selector */
function around(target, selector) {
  const found = target instanceof Element ? target.closest(selector) : null;
  return found?.closest(COLUMNS) ? /** @type {HTMLElement} */ (found) : null;
}

/**
 * Presses the button that moves a card to a column; it is not there when the card stands in it.
 * @param {HTMLElement} card
 * @param {string} status
 */
function move(card, status) {
  const button = /** @type {HTMLButtonElement | null} */ (card.querySelector(`button[name="to"][value="${status}"]`));
  button?.click();
}

/** @param {string} words */
function say(words) {
  const place = document.getElementById("board-said");
  if (place) place.textContent = words;
}

/** @param {Element | null} [over] */
function mark(over = null) {
  for (const column of document.querySelectorAll(".column[data-over]")) {
    if (column !== over) column.removeAttribute("data-over");
  }
  over?.setAttribute("data-over", "");
}

/** The column beside a card's own. @param {HTMLElement} card @param {number} step */
function beside(card, step) {
  const all = [...document.querySelectorAll(".column[data-column]")];
  const at = all.findIndex((column) => column.contains(card));
  return all[at + step]?.getAttribute("data-column") ?? "";
}

// Without this module nothing can be dragged, so nothing says that it can.
document.addEventListener("pointerdown", ({ target }) => {
  const card = around(target, ".card");
  if (card) card.draggable = !around(target, "details");
});

document.addEventListener("dragstart", (event) => {
  dragged = around(event.target, ".card");
  if (!dragged || !event.dataTransfer) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector("a")?.textContent ?? "");
  dragged.setAttribute("data-dragged", "");
});

document.addEventListener("dragover", (event) => {
  const column = dragged && around(event.target, ".column");
  mark(column);
  if (column) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const column = dragged && around(event.target, ".column");
  if (!column || !dragged) return;
  event.preventDefault();
  // A colleague's change may have drawn the card anew meanwhile.
  const card = document.getElementById(dragged.id);
  if (card) move(card, column.dataset.column ?? "");
});

document.addEventListener("dragend", () => {
  dragged?.removeAttribute("data-dragged");
  dragged = null;
  mark();
});

document.addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: -1, ArrowRight: 1 };
  const step = event.key === "ArrowLeft" || event.key === "ArrowRight" ? steps[event.key] : 0;
  const card = step && around(event.target, ".card > .row > details > summary") && around(event.target, ".card");
  if (!card || !isSingle(event)) return;
  event.preventDefault();
  move(card, beside(card, step));
});

document.addEventListener("click", ({ target }) => {
  const button = around(target, 'button[name="to"]');
  const card = around(button, ".card");
  if (!button || !card) return;
  moved = card.id;
  say(`${card.querySelector("a")?.textContent}: ${button.textContent?.trim()}`);
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail ?? {};
  if (!isMove(ctx) || !ctx.response?.raw?.ok) return;
  // The board asks its own address again, which says what was done a moment ago.
  history.replaceState(history.state, "", ctx.response.raw.url);
  const menu = document.querySelector(`#${moved} details`);
  menu?.removeAttribute("open");
  const { activeElement } = document;
  if (activeElement === document.body || menu?.contains(activeElement)) menu?.querySelector("summary")?.focus();
});

/** @param {any} ctx */
function isMove(ctx) {
  return ctx?.request?.method === "POST";
}

/** @param {Event} event */
function tellOfMove(event) {
  const { ctx } = /** @type {CustomEvent} */ (event).detail ?? {};
  const banner = document.getElementById("move-failed");
  if (!banner || !isMove(ctx)) return;
  const status = event.type === "htmx:error" ? 0 : (ctx.response?.status ?? 0);
  banner.hidden = status >= 200 && status < 300;
  if (!banner.hidden) say("");
}
document.addEventListener("htmx:after:request", tellOfMove);
document.addEventListener("htmx:error", tellOfMove);
