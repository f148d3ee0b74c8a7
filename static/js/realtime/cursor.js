// docs/realtime.md, section 3. The cursor: the last position this page has fully applied, written `epoch-position`.
// @ts-check

/** @typedef {{ epoch: string, position: number }} Place */

/**
 * @param {string | null | undefined} text
 * @returns {Place | null} null for anything that is not a cursor
 */
export function parse(text) {
  const found = /^(.+)-(\d{1,16})$/.exec(text ?? "");
  if (!found) return null;
  const position = Number(found[2]);
  return Number.isSafeInteger(position) ? { epoch: found[1], position } : null;
}

/** @param {Place | null} place */
function write(place) {
  return place ? `${place.epoch}-${place.position}` : "";
}

export class Cursor {
  /** @type {Place | null} */
  #applied;
  /** @type {Place | null} The newest frame handed to the page, perhaps still being swapped. */
  #taken;

  /** @param {string | null | undefined} text empty: from now on */
  constructor(text) {
    this.#applied = this.#taken = parse(text);
  }

  /** What a new stream or poll starts after; empty when nothing is known. */
  get text() {
    return write(this.#applied);
  }

  /**
   * Is the frame the next one, an old one, or from another life of the log?
   * @param {string} id
   * @returns {"new" | "seen" | "foreign"}
   */
  judge(id) {
    const place = parse(id);
    if (!place) return "foreign";
    if (!this.#taken) return "new";
    if (place.epoch !== this.#taken.epoch) return "foreign";
    return place.position > this.#taken.position ? "new" : "seen";
  }

  /**
   * A frame goes to the page; from here on a second copy of it is "seen", though the cursor moves only when it has been applied.
   * @param {string} id
   */
  take(id) {
    this.#taken = parse(id);
  }

  /**
   * Everything up to this place has been applied. Never goes back and never changes the epoch.
   * @param {string | null | undefined} id
   */
  advance(id) {
    const place = parse(id);
    if (!place || !isAbove(place, this.#applied)) return;
    this.#applied = place;
    if (isAbove(place, this.#taken)) this.#taken = place;
  }

  /** Frames that were taken by an attempt that has ended, and not applied, will be sent again. */
  rewind() {
    this.#taken = this.#applied;
  }

  /**
   * Start over at the cursor of a page that was asked again. The only way into another epoch.
   * @param {string | null | undefined} text
   */
  replace(text) {
    this.#applied = this.#taken = parse(text);
  }
}

/**
 * @param {Place} place
 * @param {Place | null} other
 */
function isAbove(place, other) {
  return !other || (place.epoch === other.epoch && place.position > other.position);
}

/**
 * Was what this cursor belongs to read before the other one's place?
 * @param {string} text
 * @param {string} other
 */
export function isBehind(text, other) {
  const [place, later] = [parse(text), parse(other)];
  return place !== null && later !== null && isAbove(later, place);
}
