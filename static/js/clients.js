// The pages of the clients room: fields of a type, and what a record may be asked to do. docs/ui.md, docs/realtime.md.
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

// ── The record ──────────────────────────────────────────────────────────────────────────────────────────────────────

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

realtime.subscribe("client:changed", showActions);
