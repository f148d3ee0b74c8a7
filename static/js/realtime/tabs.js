// docs/realtime.md, section 5. The tabs of one browser: one leader, what they tell each other, what only one may do.
// @ts-check

const LEADER = "practice-hub:leader";
const CLAIM = "practice-hub:claim";
const CHANNEL = "practice-hub";
/** Claims kept in localStorage: far more than can be claimed while two tabs hear of the same event. */
const CLAIMS_KEPT = 200;
/** What one tab writes to localStorage reaches the others a moment later; until then a lock stands for the claim. */
const HOLD_CLAIM = 2_000;

/**
 * What the browser lends; any of it may be missing (Web Locks need https or localhost).
 * @typedef {object} TabParts
 * @property {LockManager | undefined} locks
 * @property {(() => BroadcastChannel) | undefined} openChannel
 * @property {Storage | undefined} storage
 * @property {(act: () => void, milliseconds: number) => any} [after]
 */

/** @returns {TabParts} */
export function browserTabs() {
  return {
    locks: navigator.locks,
    openChannel: globalThis.BroadcastChannel && (() => new BroadcastChannel(CHANNEL)),
    storage: storageOrNone(),
  };
}

/** Reading `localStorage` throws where the person has blocked it. */
function storageOrNone() {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

export class Tabs {
  #parts;
  #leader = false;
  /** @type {(() => void) | null} */
  #resign = null;
  /** @type {BroadcastChannel | undefined} */
  #channel;
  /** @type {Map<string, (data: any) => void>} */
  #listeners = new Map();
  /** @type {Set<() => void>} Ends the locks of fresh claims. */
  #held = new Set();

  /** @param {TabParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** The one tab that keeps its stream while hidden. Without Web Locks there is none. */
  get isLeader() {
    return this.#leader;
  }

  /**
   * Joins the other tabs and waits in line for the leadership.
   * @param {() => void} elected
   */
  join(elected) {
    if (this.#resign) return;
    this.#channel = this.#parts.openChannel?.();
    this.#channel?.addEventListener("message", ({ data }) => this.#listeners.get(data.kind)?.(data.data));
    this.#resign = this.#standForLeader(elected);
  }

  /** Gives up the leadership and leaves: a page that goes to the back/forward cache must hold neither lock nor channel. */
  leave() {
    this.#leader = false;
    for (const release of this.#held) release();
    this.#resign?.();
    this.#resign = null;
    this.#channel?.close();
    this.#channel = undefined;
  }

  /**
   * Tells the other tabs of this browser; nothing comes back to this one.
   * @param {string} kind @param {any} data anything that can be cloned
   */
  tell(kind, data) {
    this.#channel?.postMessage({ kind, data });
  }

  /** @param {string} kind @param {(data: any) => void} listener */
  listen(kind, listener) {
    this.#listeners.set(kind, listener);
  }

  /**
   * For what only one tab may do about an event, such as a sound.
   * @param {string} key the event's key
   * @param {number} [lasting] milliseconds after which it may be claimed again
   * @returns {Promise<boolean>} true in exactly one tab; without Web Locks two tabs in the same millisecond may both win
   */
  async claim(key, lasting = Number.MAX_SAFE_INTEGER) {
    const { locks } = this.#parts;
    if (!locks) return this.#write(key, lasting);
    return new Promise((answer) => {
      const act = (/** @type {Lock | null} */ lock) => {
        const won = lock !== null && this.#write(key, lasting);
        answer(won);
        return won ? this.#hold(Math.min(lasting, HOLD_CLAIM)) : undefined;
      };
      // Refused to a page that is being left: another tab shall act.
      locks.request(`${CLAIM}:${key}`, { ifAvailable: true }, act).catch(() => answer(false));
    });
  }

  /** @param {number} milliseconds @returns {Promise<void>} */
  #hold(milliseconds) {
    return new Promise((resolve) => {
      const release = () => {
        this.#held.delete(release);
        resolve();
      };
      this.#held.add(release);
      (this.#parts.after ?? setTimeout)(release, milliseconds);
    });
  }

  /** @param {() => void} elected @returns {() => void} */
  #standForLeader(elected) {
    const gone = new AbortController();
    /** @type {() => void} */
    let release = () => {};
    const reign = () => {
      this.#leader = true;
      elected();
      return new Promise((/** @type {(value?: any) => void} */ resolve) => {
        release = resolve;
      });
    };
    this.#parts.locks?.request(LEADER, { signal: gone.signal }, reign).catch(() => {});
    return () => {
      gone.abort();
      release();
    };
  }

  /** @param {string} key @param {number} lasting @returns {boolean} whether it was not there yet */
  #write(key, lasting) {
    const { storage } = this.#parts;
    if (!storage) return true;
    const now = Date.now();
    const claims = readList(storage.getItem(CLAIM)).filter(([, until]) => until > now);
    if (claims.some(([claimed]) => claimed === key)) return false;
    storage.setItem(CLAIM, JSON.stringify([...claims, [key, now + lasting]].slice(-CLAIMS_KEPT)));
    return true;
  }
}

/** @param {string | null} text @returns {[string, number][]} what is claimed, and until when */
function readList(text) {
  try {
    const value = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter(isClaim) : [];
  } catch {
    return [];
  }
}

/** @param {unknown} entry @returns {entry is [string, number]} */
function isClaim(entry) {
  return Array.isArray(entry) && entry.length === 2;
}
