// docs/notifications.md. What arrives together is told together, and what arrives unseen is told on return. No DOM.
// @ts-check

/** What is committed together arrives within a frame or two. */
const GATHER = 100;

/** @typedef {import("./toast_rules.js").Arrival} Arrival */

/**
 * @typedef {object} ArrivalHooks
 * @property {() => boolean} seen whether somebody can look at this page, and it is no longer catching up
 * @property {(arrivals: Arrival[]) => void} tell oldest first
 * @property {{ after: (act: () => void, milliseconds: number) => any, cancel: (timer: any) => void }} time
 */

export class Arrivals {
  #hooks;
  /** @type {Arrival[]} */
  #kept = [];
  /** @type {any} */
  #timer = null;

  /** @param {ArrivalHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
  }

  /** @param {Arrival} arrival what is urgent is told at once, and takes along what was gathered */
  hear(arrival) {
    this.#kept.push(arrival);
    if (arrival.kind === "urgent") this.flush();
    else this.flushSoon();
  }

  /** The page is shown, or has caught up. */
  flushSoon() {
    this.#timer ??= this.#hooks.time.after(() => this.flush(), GATHER);
  }

  flush() {
    if (this.#timer !== null) this.#hooks.time.cancel(this.#timer);
    this.#timer = null;
    if (this.#kept.length === 0 || !this.#hooks.seen()) return;
    const arrivals = this.#kept;
    this.#kept = [];
    this.#hooks.tell(arrivals);
  }

  /** The rest is told by other means. */
  keepUrgent() {
    this.#kept = this.#kept.filter(({ kind }) => kind === "urgent").map(urgentOnly);
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
 * @param {{ ids?: number[], all?: boolean }} data of `notification:read` or `notification:retracted`
 * @returns {(id: number) => boolean} whether it concerns this notification; NaN stands for one without a name
 */
export function concerns({ ids = [], all = false }) {
  const named = new Set(ids);
  return (id) => all || named.has(id);
}
