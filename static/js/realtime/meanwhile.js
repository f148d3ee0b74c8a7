// docs/realtime.md, section 6. The banner above an open form whose record somebody else has changed. It never reloads.
// @ts-check

import { clockTime } from "./times.js";

/** @typedef {import("./events.js").RealtimeEvent} RealtimeEvent */

/** @param {import("./client.js").RealtimeClient} realtime */
export function warnOfChanges(realtime) {
  const banner = document.getElementById("changed-meanwhile");
  if (!banner) return;
  realtime.subscribe("*", (event) => {
    const words = changeOf(event, banner.dataset, document.body.dataset.userId ?? "");
    if (!words) return;
    if (event.data.version !== undefined) banner.dataset.version = event.data.version;
    showBanner(banner, `${words} at ${clockTime(Date.parse(event.at))}.`);
  });
  banner.querySelector("[data-keep-typing]")?.addEventListener("click", () => {
    banner.hidden = true;
  });
}

/**
 * Who did what, if this event is a change of the record of the form.
 * @param {RealtimeEvent} event
 * @param {DOMStringMap | Record<string, string>} form `subject` "client-7", `version` that it began from, `noun`
 * @param {string} viewer the number of who looks
 * @returns {string} empty when it is not
 */
export function changeOf({ type, subject, data }, { subject: own = "", version = "0", noun = "record" }, viewer) {
  const [kind, id] = own.split("-");
  const { by = "Somebody", ids } = data ?? {};
  const who = String(data?.by_id) === viewer ? "You" : by;
  if (data?.bulk && subject === `${kind}-0`) {
    if (!ids || (ids.length && !ids.includes(Number(id)))) return "";
    return `${who} changed many ${noun}s${ids.length ? ", this one too," : ""}`;
  }
  if (subject !== own || ![`${kind}:changed`, `${kind}:filed`].includes(type)) return "";
  if (data?.version !== undefined && data.version <= Number(version)) return "";
  return `${who} changed this ${noun}${who === "You" ? " elsewhere" : ""}`;
}

/** @param {HTMLElement} banner @param {string} sentence */
function showBanner(banner, sentence) {
  const place = banner.querySelector("[data-who]");
  if (place) place.textContent = sentence;
  banner.hidden = false;
  // What was hidden is not read out when it is shown; the page's own status is.
  const status = document.getElementById("live-status");
  if (status) status.textContent = `${sentence} Anything you have typed is kept.`;
}
