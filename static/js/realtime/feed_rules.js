// docs/realtime.md, section 5. What a live list does about arrivals, without the DOM.
// @ts-check

/**
 * @typedef {{ held: number, fresh: number }} Arrivals
 *   held: arrived under a reader and still out of sight; fresh: shown and not yet old news
 */

export class ArrivalCount {
  held = 0;
  fresh = 0;

  /**
   * Something arrived.
   * @param {boolean} reading whether pointer, focus or scroll says that somebody is reading the list
   * @returns {"held" | "shown"} what is held stays so until it is asked for, and what follows joins it
   */
  arrive(reading) {
    if (reading || this.held > 0) {
      this.held += 1;
      return "held";
    }
    this.fresh += 1;
    return "shown";
  }

  /** The button was pressed. */
  show() {
    this.fresh += this.held;
    this.held = 0;
  }

  /** Three seconds have passed since the last arrival. */
  settle() {
    this.fresh = 0;
  }
}

/**
 * @param {Arrivals} arrivals
 * @param {{ one: string, many: string } | null} noun while polling a batch is told in full: "4 new activities"
 * @returns {{ words: string, button: boolean }} empty words: nothing to say
 */
export function counterWords({ held, fresh }, noun) {
  if (held > 0) return { words: `Show ${held} new`, button: true };
  if (fresh === 0) return { words: "", button: false };
  return { words: noun ? `${fresh} new ${fresh === 1 ? noun.one : noun.many}` : `${fresh} new`, button: false };
}

/**
 * Where the day marks belong in a list whose items have these days, newest first. Today needs none.
 * @param {string[]} days one for each item
 * @param {string} today
 * @returns {number[]} the indexes of the items that begin another day
 */
export function dayMarks(days, today) {
  return days.flatMap((day, index) => (day !== (days[index - 1] ?? today) ? [index] : []));
}
