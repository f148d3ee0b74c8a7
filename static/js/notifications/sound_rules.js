// README.md in this folder. When the tone sounds, and what the switch says of it. No DOM.
// @ts-check

/** What happened longer ago is no news: a replay is silent. */
export const NEWS_FOR = 30_000;
/** One tone in this time, however much arrives and however many tabs hear of it. */
export const REST = 5_000;

/**
 * What this browser lets the page do.
 *   unknown  not asked yet
 *   waiting  a gesture on the page would allow it
 *   ready    it can ring
 *   refused  not even a gesture helped: the person has blocked sound, or there is nothing to play it with
 * @typedef {"unknown" | "waiting" | "ready" | "refused"} Ability
 *
 * @typedef {object} SoundWords
 * @property {boolean} pressed whether the person wants it
 * @property {string} state what the switch says after "Notification sound: "
 * @property {boolean} able whether it would ring now
 */

/**
 * The switch tells the truth: it never says On when it cannot ring.
 * @param {boolean} wanted
 * @param {Ability} ability
 * @returns {SoundWords}
 */
export function soundWords(wanted, ability) {
  if (!wanted) return { pressed: false, state: "Off", able: false };
  if (ability === "ready") return { pressed: true, state: "On", able: true };
  const why = ability === "refused" ? "this browser does not let it play" : "click anywhere to enable";
  return { pressed: true, state: `On: ${why}`, able: false };
}

/**
 * Whether an event is one to ring for. What quiet hours and the person's choices say, the server has said already.
 * @param {{ sound: boolean, occurred_at: string }} event
 * @param {boolean} wanted the switch, as it is now
 * @param {number} now milliseconds since 1970, by the server's clock
 */
export function isWorthATone({ sound, occurred_at }, wanted, now) {
  return wanted && sound && ageOf(occurred_at, now) <= NEWS_FOR;
}

/** @param {string} moment in ISO form @param {number} now @returns {number} milliseconds; without end when it is no moment */
export function ageOf(moment, now) {
  const age = now - Date.parse(moment);
  return Number.isNaN(age) ? Number.POSITIVE_INFINITY : age;
}
