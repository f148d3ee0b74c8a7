// The pages of the clients room: fields of a type, and what colleagues change meanwhile. docs/ui.md, docs/realtime.md.
// @ts-check

import "./components/lists.js";
import { realtime } from "./realtime/page.js";

/** @typedef {import("./realtime/events.js").RealtimeEvent} RealtimeEvent */

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

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-client-form]"))) {
  showFieldsOfType(form);
  form.addEventListener("change", () => showFieldsOfType(form));
}

realtime.subscribe("client:changed", warnOpenForm);
realtime.subscribe("clients:changed", warnOfMany);
realtime.subscribe("client:changed", showActions);
