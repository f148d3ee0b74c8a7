// docs/realtime.md, section 5. The strip under the top bar: what is wrong, since when, and what to do.
// @ts-check

import { REASONS } from "./outcome.js";
import { clockTime } from "./times.js";

/**
 * @typedef {object} Situation
 * @property {import("./states.js").State} state
 * @property {string} reason why it failed or was ended
 * @property {boolean} online whether the browser has a network
 * @property {boolean} answered whether the last poll was answered
 */

/**
 * Which strip tells the situation; none while all is well or may be in a moment.
 * @param {Situation} situation
 * @returns {"offline" | "polling" | "unreachable" | "failed" | "disconnected" | ""}
 */
export function stripFor({ state, reason, online, answered }) {
  if (reason === "signed-out" || state === "connected") return "";
  if (!online) return "offline";
  if (state === "polling") return answered ? "polling" : "unreachable";
  return state === "failed" || state === "disconnected" ? state : "";
}

/** @param {string} name @returns {HTMLElement | null} */
function stripNamed(name) {
  return document.querySelector(`[data-strip="${name}"]`);
}

/**
 * Shows one of the connection's strips and hides the others.
 * @param {string} name empty for none
 * @param {string} reason
 * @param {number | null} last when the page last heard from the server, milliseconds since 1970
 */
export function showStrip(name, reason, last) {
  for (const other of ["offline", "polling", "unreachable", "failed", "disconnected"]) {
    const strip = stripNamed(other);
    if (strip && other !== name) strip.hidden = true;
  }
  const strip = stripNamed(name);
  if (!strip) return;
  const words = [
    Object.entries(REASONS).find(([key]) => key === reason)?.[1],
    last && name !== "polling" && since(last),
  ];
  const place = strip.querySelector("[data-reason]");
  if (place) place.textContent = words.filter(Boolean).join(" ");
  strip.hidden = false;
}

/** @param {number} last */
function since(last) {
  return `Showing what we had at ${clockTime(last)}.`;
}

/** A strip that stays until it is dismissed. @param {"updated" | "outdated"} name */
export function showNotice(name) {
  const strip = stripNamed(name);
  if (strip && strip.dataset.dismissed === undefined) strip.hidden = false;
}

/**
 * The buttons of all strips.
 * @param {{ reconnect: () => void, reload: () => void }} actions
 */
export function listenToStrips(actions) {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-strip] [data-action]") : null;
    const action = button?.getAttribute("data-action");
    if (action === "reconnect" || action === "reload") actions[action]();
    const strip = /** @type {HTMLElement | null | undefined} */ (button?.closest("[data-strip]"));
    if (action !== "dismiss" || !strip) return;
    strip.dataset.dismissed = "";
    strip.hidden = true;
  });
}
