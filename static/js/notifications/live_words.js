// README.md in this folder. What a screen reader reads out: the two live regions that every page has, empty, from the start.
// @ts-check

/** Makes the same words another text: otherwise nothing changes, and nothing is read. */
const AGAIN = "\u00a0";

/** @param {string} words @param {boolean} [urgent] whether they interrupt what is being read */
export function say(words, urgent = false) {
  const region = document.getElementById(urgent ? "live-alert" : "live-status");
  if (!region || !words) return;
  region.textContent = region.textContent === words ? words + AGAIN : words;
}
