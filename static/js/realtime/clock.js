// docs/realtime.md, section 5. Time as the client measures it, and the server's clock as the page tells it.
// @ts-check

/**
 * A moment on both of the browser's clocks. The wall clock runs on while the computer sleeps but can be set back; the
 * other cannot be set but may stop in sleep. The longer of the two spans is the time that has passed.
 * @typedef {{ wall: number, steady: number }} Moment
 */

/** What the client needs of time; tests bring their own. */
export const browserTime = {
  /** @returns {Moment} */
  moment: () => ({ wall: Date.now(), steady: performance.now() }),
  random: () => Math.random(),
  /** @type {(act: () => void, milliseconds: number) => any} */
  after: (act, milliseconds) => setTimeout(act, milliseconds),
  /** @type {(act: () => void, milliseconds: number) => any} */
  every: (act, milliseconds) => setInterval(act, milliseconds),
  /** @type {(timer: any) => void} */
  cancel: (timer) => {
    clearTimeout(timer);
    clearInterval(timer);
  },
};

/** @typedef {typeof browserTime} Time */

/**
 * Milliseconds from one moment to a later one.
 * @param {Moment} from
 * @param {Moment} to
 */
export function between(from, to) {
  return Math.max(to.wall - from.wall, to.steady - from.steady);
}

/** A wait that can be cut short. */
export class Sleep {
  #time;
  /** @type {(() => void) | null} */
  #wake = null;

  /** @param {Time} time */
  constructor(time) {
    this.#time = time;
  }

  get asleep() {
    return this.#wake !== null;
  }

  /**
   * @param {number} milliseconds
   * @returns {Promise<void>} resolves when the time is over or wake() was called
   */
  for(milliseconds) {
    return new Promise((resolve) => {
      const timer = this.#time.after(() => this.#wake?.(), milliseconds);
      this.#wake = () => {
        this.#wake = null;
        this.#time.cancel(timer);
        resolve();
      };
    });
  }

  wake() {
    this.#wake?.();
  }
}

/** Network delay makes smaller differences meaningless, and correcting them would make times jump. */
const TOLERANCE = 5_000;

/** The server's clock: what "4 min ago" is counted from when the browser's clock is wrong. */
export class ServerClock {
  #offset = 0;

  /** @param {string | undefined} now the server's time in ISO form, from `rt:hello` and `rt:heartbeat` */
  hear(now) {
    const offset = Date.parse(now ?? "") - Date.now();
    if (Number.isNaN(offset)) return;
    this.#offset = Math.abs(offset) > TOLERANCE ? offset : 0;
  }

  /** @returns {number} milliseconds since 1970 */
  now() {
    return Date.now() + this.#offset;
  }
}
