// The pages of the clients room: ticked rows, fields of a type, and what colleagues change meanwhile. docs/ui.md, docs/realtime.md.
// @ts-check

import { realtime } from "./realtime/page.js";

/** @typedef {import("./realtime/events.js").RealtimeEvent} RealtimeEvent */

// ── The list: ticked rows ───────────────────────────────────────────────────────────────────────────────────────────

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
  if (!banner || ctx?.sourceElement?.id !== "client-filters") return;
  const status = event.type === "htmx:error" ? 0 : (ctx.response?.status ?? 0);
  banner.hidden = status >= 200 && status < 300;
}

// ── The form: fields that this type has ─────────────────────────────────────────────────────────────────────────────

/**
 * A field that the type does not have goes out of sight, unless something stands in it: nothing typed is lost unseen.
 * @param {HTMLFormElement} form
 */
function showFieldsOfType(form) {
  const type = /** @type {HTMLSelectElement | null} */ (form.elements.namedItem("type"))?.value ?? "";
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("[data-types]"))) {
    const field = input.closest(".field");
    const belongs = type === "" || (input.dataset.types ?? "").split(" ").includes(type);
    if (field instanceof HTMLElement) field.hidden = !belongs && input.value === "";
  }
}

// ── The record and its form: changed by somebody else ───────────────────────────────────────────────────────────────

/** The banner above an open form. It never reloads by itself. @param {RealtimeEvent} event */
function warnOpenForm({ subject, data }) {
  const banner = document.getElementById("changed-meanwhile");
  if (!banner || subject !== banner.dataset.subject) return;
  const { by = "Somebody", by_id, version } = data ?? {};
  if (version !== undefined && version <= Number(banner.dataset.version)) return;
  const who =
    String(by_id) === document.body.dataset.userId ? "You changed this client elsewhere" : `${by} changed this client`;
  showBanner(banner, who);
}

/** A change of many may have been of this one too. @param {RealtimeEvent} event */
function warnOfMany({ data }) {
  const banner = document.getElementById("changed-meanwhile");
  const { by = "Somebody", ids = [] } = data ?? {};
  const id = Number(banner?.dataset.subject?.split("-").at(-1));
  if (banner && (ids.length === 0 || ids.includes(id)))
    showBanner(banner, `${by} changed many clients${ids.length ? ", this one too" : ""}`);
}

/** @param {HTMLElement} banner @param {string} who */
function showBanner(banner, who) {
  const words = banner.querySelector("[data-who]");
  if (words) words.textContent = `${who} just now.`;
  banner.hidden = false;
  // What was hidden is not read out when it is shown; the page's own status is.
  const status = document.getElementById("live-status");
  if (status) status.textContent = `${who} just now. Anything you have typed is kept.`;
}

/** Archive or Restore, whichever the record that was pushed asks for. @param {RealtimeEvent} event */
function showActions({ subject }) {
  const head = document.getElementById(`${subject}-head`);
  const actions = document.querySelector(`[data-client-actions="${subject}"]`);
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (actions?.querySelectorAll("[data-when-archived]") ?? [])) {
    one.hidden = one.dataset.whenArchived !== head?.dataset.archived;
  }
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

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-client-form]"))) {
  showFieldsOfType(form);
  form.addEventListener("change", () => showFieldsOfType(form));
}

realtime.subscribe("client:changed", warnOpenForm);
realtime.subscribe("clients:changed", warnOfMany);
realtime.subscribe("client:changed", showActions);
