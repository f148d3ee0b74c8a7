// README.md in this folder. What arrives together is told together, and what arrives unseen is told on return. No DOM.
// @ts-check

/** What is committed together arrives within a frame or two. */
const GATHER = 100;

/** @typedef {import("./toast_rules.js").Arrival} Arrival */

/**
 * @typedef {object} ArrivalHooks
 * @property {() => boolean} shown whether somebody can look at this page
 * @property {() => boolean} live whether the page has caught up: what arrives now happens now
 * @property {(arrivals: Arrival[]) => void} tell oldest first
 * @property {{ after: (act: () => void, milliseconds: number) => any, cancel: (timer: any) => void }} time
 */

export class Arrivals {
  #hooks;
  /** @type {Arrival[]} */
  #kept = [];
  /** @type {any} */
  #timer = null;
  /** What happened before this moment is told by other means, unless it is urgent; milliseconds since 1970. */
  #toldUntil = 0;

  /** @param {ArrivalHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
  }

  /** @param {Arrival} arrival what is urgent is told at once, and takes along what was gathered */
  hear(arrival) {
    this.#kept.push(...this.#untold([arrival]));
    if (!this.#hooks.live()) return;
    if (arrival.kind === "urgent") this.#flush();
    else this.flushSoon();
  }

  /** Something has arrived live, or the page has caught up, or is shown. */
  flushSoon() {
    this.#timer ??= this.#hooks.time.after(() => this.#flush(), GATHER);
  }

  #flush() {
    if (this.#timer !== null) this.#hooks.time.cancel(this.#timer);
    this.#timer = null;
    if (this.#kept.length === 0 || !this.#hooks.shown()) return;
    const arrivals = this.#kept;
    this.#kept = [];
    this.#hooks.tell(arrivals);
  }

  /** What happened before is told by other means, also what has not arrived yet. @param {number} moment milliseconds since 1970 */
  keepUrgent(moment) {
    this.#toldUntil = moment;
    this.#kept = this.#untold(this.#kept);
  }

  /** @param {Arrival[]} arrivals */
  #untold(arrivals) {
    return arrivals
      .map((one) => (Date.parse(one.occurred_at) < this.#toldUntil ? urgentOnly(one) : one))
      .filter(({ count }) => count > 0);
  }

  /**
   * Some were read or taken back before they were told.
   * @param {(id: number) => boolean} gone
   */
  settle(gone) {
    this.#kept = settled(this.#kept, gone);
  }
}

/** @param {Arrival[]} arrivals @param {(id: number) => boolean} gone @returns {Arrival[]} what is left of them */
export function settled(arrivals, gone) {
  return arrivals.map((arrival) => without(arrival, gone)).filter(({ count }) => count > 0);
}

/** @param {Arrival} arrival @returns {Arrival} */
function urgentOnly(arrival) {
  const items = arrival.items.filter(({ kind }) => kind === "urgent");
  return { ...arrival, items, ids: items.map(({ id }) => id), count: items.length };
}

/** @param {Arrival} arrival @param {(id: number) => boolean} gone @returns {Arrival} */
function without(arrival, gone) {
  const left = arrival.ids.filter((id) => !gone(id));
  const untold = arrival.count - arrival.ids.length;
  // Of more than it names, those without a name go only with all.
  const unnamed = gone(Number.NaN) ? 0 : untold;
  const items = arrival.items.filter(({ id }) => !gone(id));
  return { ...arrival, ids: left, count: left.length + unnamed, items };
}

/**
 * @param {{ ids?: number[], all?: boolean }} data of `notification:read`, `:dismissed` or `:retracted`
 * @returns {(id: number) => boolean} whether it concerns this notification; NaN stands for one without a name
 */
export function concerns({ ids = [], all = false }) {
  const named = new Set(ids);
  return (id) => all || named.has(id);
}
