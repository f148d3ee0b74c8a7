// docs/realtime.md, section 3. Decides what becomes of each frame, whatever transport brought it. No DOM.
// @ts-check

/** @typedef {{ id: string, event: string, data: string }} Frame */
/** @typedef {"stream" | "poll"} Source */

/**
 * @typedef {object} ReaderHooks
 * @property {(kind: string, data: Record<string, any>, source: Source) => void} control
 *   a control frame: `hello`, `live`, `heartbeat`, `reset`, `bye`, `signed-out`
 * @property {() => void} foreign a frame of another life of the log arrived: the page must start over
 */

const PREFIX = "rt:";
/** Control frames whose id says how far the log was scanned for this person. */
const SCANNED = new Set(["live", "heartbeat"]);

export class FrameReader {
  #cursor;
  #hooks;
  #time;
  /** @type {Promise<void> | null} what content frames wait for; none while nobody holds them */
  #gate = null;
  #open = () => {};
  /** @type {Set<() => void>} */
  #holds = new Set();
  /** Frames dropped because the page had them already. */
  duplicates = 0;

  /**
   * @param {import("./cursor.js").Cursor} cursor
   * @param {ReaderHooks} hooks
   * @param {import("./clock.js").Time} time
   */
  constructor(cursor, hooks, time) {
    this.#cursor = cursor;
    this.#hooks = hooks;
    this.#time = time;
  }

  /**
   * @param {Frame} frame
   * @param {Source} source
   * @returns {boolean | Promise<boolean>} whether its content goes to the page
   */
  receive(frame, source) {
    if (frame.event) return this.#control(frame, source);
    return this.#gate ? this.#gate.then(() => this.#content(frame)) : this.#content(frame);
  }

  /** @param {string} id the frame's content is on the page now */
  applied(id) {
    this.#cursor.advance(id);
  }

  /**
   * Keeps content frames waiting, in order, while something is read from the server: an answer read before them must not
   * undo them. They go on when nobody holds them any more.
   * @param {number} limit milliseconds after which this hold ends by itself
   * @returns {() => void} ends this hold
   */
  hold(limit) {
    const release = () => {
      this.#time.cancel(timer);
      this.#holds.delete(release);
      if (this.#holds.size === 0) this.#open();
    };
    const timer = this.#time.after(release, limit);
    this.#close();
    this.#holds.add(release);
    return release;
  }

  #close() {
    this.#gate ??= new Promise((resolve) => {
      this.#open = () => {
        this.#gate = null;
        resolve();
      };
    });
  }

  /** @param {Frame} frame */
  #content({ id }) {
    if (!id) return true;
    const place = this.#cursor.judge(id);
    if (place === "new") this.#cursor.take(id);
    if (place === "seen") this.duplicates += 1;
    if (place === "foreign") this.#hooks.foreign();
    return place === "new";
  }

  /**
   * htmx would dispatch a named frame as a DOM event of that name (`event: click` would click), so none ever reaches it.
   * @param {Frame} frame
   * @param {Source} source
   */
  #control({ id, event, data }, source) {
    const kind = event.startsWith(PREFIX) ? event.slice(PREFIX.length) : "";
    if (SCANNED.has(kind) && id) {
      if (this.#cursor.judge(id) === "foreign") this.#hooks.foreign();
      this.#cursor.advance(id);
    }
    if (kind) this.#hooks.control(kind, readObject(data), source);
    return false;
  }
}

/**
 * @param {string} text
 * @returns {Record<string, any>} empty for anything that is not a JSON object
 */
function readObject(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}
