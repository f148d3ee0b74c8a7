// README.md in this folder. When somebody who comes back is told what they missed. No DOM.
// @ts-check

/** Who was away for longer is told once, together, instead of piece by piece. */
export const LONG_AWAY = 60 * 60_000;
/** As far back as the server answers; a little less, since its clock is another. */
const FURTHEST = 7 * 24 * 60 * 60_000 - 60_000;

/**
 * @param {number} seen when the person last had a live page before them, milliseconds since 1970; 0 for never
 * @param {number} now
 */
export function wasLongAway(seen, now) {
  return seen > 0 && now - seen > LONG_AWAY;
}

/** @param {number} seen @param {number} now @returns {string} what to ask for, in ISO form */
export function askSince(seen, now) {
  return new Date(Math.max(seen, now - FURTHEST)).toISOString();
}
