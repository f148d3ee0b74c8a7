// docs/realtime.md, section 5. "Checked 12 s ago. Next check in 18 s", in every feed's footer while the page polls.
// @ts-check

/**
 * @param {number | null} checkedAt milliseconds since 1970, null before the first answer
 * @param {number} nextAt
 * @param {number} now
 */
export function pollWords(checkedAt, nextAt, now) {
  const next = `Next check in ${seconds(nextAt - now)} s`;
  return checkedAt ? `Checked ${seconds(now - checkedAt)} s ago. ${next}` : next;
}

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return Math.max(0, Math.round(milliseconds / 1000));
}

export class PollClock {
  /** @type {number | null} */
  #checkedAt = null;
  #nextAt = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {number} nextAt */
  start(nextAt) {
    this.#checkedAt = null;
    this.#nextAt = nextAt;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#write(), 1000);
    this.#write();
  }

  /** @param {boolean} good @param {number} nextAt */
  checked(good, nextAt) {
    if (good) this.#checkedAt = Date.now();
    this.#nextAt = nextAt;
    this.#write();
  }

  stop() {
    clearInterval(this.#timer);
    for (const place of places()) place.hidden = true;
  }

  #write() {
    const words = pollWords(this.#checkedAt, this.#nextAt, Date.now());
    for (const place of places()) {
      place.textContent = words;
      place.hidden = false;
    }
  }
}

/** @returns {NodeListOf<HTMLElement>} */
function places() {
  return document.querySelectorAll("[data-poll-clock]");
}
