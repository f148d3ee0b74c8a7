// docs/realtime.md, section 5. Every time and limit of the client, in milliseconds, with its reason.
// @ts-check

/**
 * Each option is also an attribute of the real-time element: `data-reconnect-delay="1000"`.
 * @typedef {typeof DEFAULTS} RealtimeOptions
 */
export const DEFAULTS = {
  /** Failed attempts after which the page polls, or says Failed. */
  maxReconnectAttempts: 3,
  /** First wait; it doubles from there. */
  reconnectDelay: 1_000,
  maxReconnectDelay: 30_000,
  /** Two heartbeats (25 s ± 20 %) may be missed before a silent stream is taken for dead. */
  heartbeatTimeout: 60_000,
  /** The same time stands in the trigger of the polling element; the macro writes both. */
  pollingInterval: 30_000,
  enablePollingFallback: true,
  /** From an attempt's start to `rt:hello`; a proxy that buffers sends headers and then nothing. */
  helloTimeout: 10_000,
  /** A server that accepts and drops must also back off, so only a connection this old clears the count. */
  stableAfter: 5_000,
  /** Resets and bulk changes reach every page of a practice at once; each waits its own share of this. */
  resetSpread: 3_000,
  /** A page asked again must not hold up the stream behind it for longer. */
  holdLimit: 5_000,
  /** The pill waits this long before it says anything but Live, so that navigation does not flicker. */
  pillWait: 2_000,
  /** A page from the back/forward cache stays covered until its sign-in is known, but no longer. */
  coverLimit: 2_000,
  /** "3 new" and its highlight stay this long after the last arrival. */
  newFor: 3_000,
};

/**
 * The options written on an element, over the defaults. A value that is no number is an error of the template: it throws.
 * @param {DOMStringMap | Record<string, string | undefined>} dataset
 * @returns {RealtimeOptions}
 */
export function optionsFrom(dataset) {
  const entries = Object.entries(DEFAULTS).map(([name, usual]) => [name, read(name, dataset[name], usual)]);
  return Object.fromEntries(entries);
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number | boolean} usual
 */
function read(name, text, usual) {
  if (text === undefined) return usual;
  if (typeof usual === "boolean") return text !== "false";
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0)) throw new RangeError(`${name} must be a number of 0 or more, not "${text}"`);
  return value;
}
