// docs/realtime.md, section 5. How long to wait before the next attempt. Pure but for its two counters.
// @ts-check

/** Without it all pages of an office would come back in the same instant. */
const JITTER = 0.2;
/** A Retry-After beyond this is a mistake somewhere between here and the server. */
const LONGEST_RETRY_AFTER = 300_000;

export class Backoff {
  #first;
  #longest;
  #random;
  /** Attempts that failed since the last connection that lasted. */
  failures = 0;
  /** Waits since then, which is one more after a drop: the drop itself is not a failed attempt. */
  waits = 0;

  /**
   * @param {{ reconnectDelay: number, maxReconnectDelay: number }} options milliseconds
   * @param {() => number} random from 0 up to 1
   */
  constructor({ reconnectDelay, maxReconnectDelay }, random) {
    this.#first = reconnectDelay;
    this.#longest = maxReconnectDelay;
    this.#random = random;
  }

  reset() {
    this.failures = this.waits = 0;
  }

  failed() {
    this.failures += 1;
  }

  /**
   * 1, 2, 4, 8, 16, 30, 30 … seconds, ± 20 %, but never before the server's Retry-After.
   * @param {number} [retryAfter] milliseconds
   * @returns {number} milliseconds
   */
  wait(retryAfter = 0) {
    const plain = Math.min(this.#longest, this.#first * 2 ** this.waits);
    this.waits += 1;
    const jittered = plain * (1 - JITTER + 2 * JITTER * this.#random());
    return Math.max(jittered, Math.min(retryAfter, LONGEST_RETRY_AFTER));
  }

  /**
   * This page's own random share of a time, so that many pages spread themselves over it.
   * @param {number} width milliseconds
   */
  share(width) {
    return width * this.#random();
  }

  /**
   * The same, counted as a wait, so that being told so again and again ends in backing off.
   * @param {number} width milliseconds
   */
  shareOnce(width) {
    this.waits += 1;
    return this.share(width);
  }
}

/**
 * @param {string | null | undefined} header Retry-After, in seconds or as an HTTP date (RFC 9110, section 10.2.3)
 * @param {number} now milliseconds since 1970
 * @returns {number} milliseconds, 0 when there is none
 */
export function retryAfter(header, now) {
  if (!header) return 0;
  const milliseconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(milliseconds) ? 0 : Math.max(milliseconds, 0);
}
