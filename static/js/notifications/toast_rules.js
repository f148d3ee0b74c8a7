// README.md in this folder. Which toasts arrivals make, and which of them stand. No DOM.
// @ts-check

import { counted } from "./titles.js";

/** More than three would be a wall. */
export const MOST_AT_ONCE = 3;
/** Long enough to read two lines; what is urgent stays. */
export const STAYS_FOR = 8_000;
/** After pointer or focus has left, at least this long. */
export const LINGERS_FOR = 2_000;

const ALL = "/notifications";

/**
 * What the server tells with `notification:new`.
 * @typedef {object} Item
 * @property {number} id
 * @property {string} kind
 * @property {string} category
 * @property {string} title
 * @property {string} message
 * @property {string} action_url
 * @property {string} read_url
 * @property {number} count how many of this event it stands for: itself and others of its group
 * @property {number} group_size how many of its group are unread, those of earlier events too
 * @property {boolean} toast
 * @property {boolean} desktop
 *
 * @typedef {object} Arrival one event
 * @property {string} key
 * @property {number[]} ids
 * @property {number} count
 * @property {string} kind
 * @property {string} occurred_at
 * @property {boolean} toast
 * @property {boolean} sound
 * @property {boolean} desktop
 * @property {Item[]} items the loudest of each group, three at most
 *
 * @typedef {object} Toast
 * @property {string} name
 * @property {number[]} ids the notifications it tells of
 * @property {boolean} urgent
 * @property {string} kind
 * @property {string} title
 * @property {string} message
 * @property {string} url where it leads
 * @property {string} readUrl what is told when it is opened; empty when it tells of several
 * @property {string} action the words of its button, for an urgent one
 */

/** @typedef {"all" | "urgent" | "none"} Wanted */

/**
 * The toasts that these arrivals make: each urgent notification its own, all others one together.
 * @param {Arrival[]} arrivals oldest first
 * @param {Wanted} wanted the person's choice, as it is now
 * @returns {Toast[]} those to be read first come last: the newest stands nearest the corner
 */
export function toastsOf(arrivals, wanted) {
  if (wanted === "none") return [];
  const items = arrivals.flatMap((arrival) => arrival.items).filter((item) => item.toast);
  const urgent = items.filter(isUrgent).map(single);
  return wanted === "urgent" ? urgent : [...together(arrivals), ...urgent];
}

/** @param {Arrival[]} arrivals @returns {Toast[]} one, or none */
function together(arrivals) {
  const quiet = arrivals.flatMap((arrival) => arrival.items).filter((item) => item.toast && !isUrgent(item));
  const untold = arrivals.filter(({ toast }) => toast).map(({ count, items }) => Math.max(0, count - told(items)));
  const count = untold.reduce((sum, one) => sum + one, told(quiet));
  if (count === 0) return [];
  return [count === 1 && quiet.length === 1 ? single(quiet[0]) : several(arrivals, quiet, count)];
}

/** @param {Item} item @returns {Toast} */
function single(item) {
  const urgent = isUrgent(item);
  const times = item.group_size > 1 ? ` ×${item.group_size}` : "";
  return {
    name: `note-${item.id}`,
    ids: [item.id],
    urgent,
    kind: item.kind,
    title: `${urgent ? "Urgent: " : ""}${item.title}${times}`,
    message: item.message,
    url: item.action_url,
    readUrl: item.read_url,
    action: actionWords(item.category),
  };
}

/** @param {Arrival[]} arrivals @param {Item[]} items @param {number} count @returns {Toast} */
function several(arrivals, items, count) {
  const urgent = new Set(arrivals.flatMap((arrival) => arrival.items.filter(isUrgent).map(({ id }) => id)));
  const ids = arrivals.flatMap((arrival) => arrival.ids).filter((id) => !urgent.has(id));
  const newest = items.at(-1);
  const others = count - 1;
  return {
    name: `notes-${ids.join("-")}`.slice(0, 60),
    ids,
    urgent: false,
    kind: "info",
    title: counted(count, "new notification"),
    message: newest ? `${newest.title}${others ? `, and ${counted(others, "other")}` : ""}` : "",
    url: ALL,
    readUrl: "",
    action: "Open notifications",
  };
}

/** @param {Item[]} items @returns {number} how many notifications they stand for */
function told(items) {
  return items.reduce((sum, { count }) => sum + count, 0);
}

/** @param {Item} item */
function isUrgent({ kind }) {
  return kind === "urgent";
}

/** @param {string} category @returns {string} verbs with their object: "Open deadline" */
function actionWords(category) {
  if (category.startsWith("deadline")) return "Open deadline";
  if (category.startsWith("task")) return "Open task";
  return category === "client_changed" ? "Open client" : "Open";
}

/** Which toasts stand. Urgent ones stay and may wait for room; of the others the oldest makes room. */
export class Stack {
  /** @type {Toast[]} oldest first */
  shown = [];
  /** @type {Toast[]} urgent ones for which there was no room */
  waiting = [];

  /** @param {Toast} toast @returns {boolean} whether it stands now */
  add(toast) {
    if (this.has(toast.name)) return false;
    if (this.shown.length >= MOST_AT_ONCE && !this.#makeRoom()) {
      if (toast.urgent) this.waiting.push(toast);
      return false;
    }
    this.shown.push(toast);
    return true;
  }

  /** @param {string} name @returns {boolean} whether it stands, or waits to */
  has(name) {
    return [...this.shown, ...this.waiting].some((toast) => toast.name === name);
  }

  /** @param {string} name */
  remove(name) {
    this.shown = this.shown.filter((toast) => toast.name !== name);
    this.waiting = this.waiting.filter((toast) => toast.name !== name);
    while (this.waiting.length > 0 && this.shown.length < MOST_AT_ONCE) {
      this.shown.push(/** @type {Toast} */ (this.waiting.shift()));
    }
  }

  /**
   * Some notifications are read, or gone: a toast goes when nothing is left of what it told.
   * @param {(id: number) => boolean} gone
   */
  settle(gone) {
    for (const toast of [...this.shown, ...this.waiting]) {
      toast.ids = toast.ids.filter((id) => !gone(id));
      if (toast.ids.length === 0) this.remove(toast.name);
    }
  }

  /** @returns {boolean} */
  #makeRoom() {
    const oldest = this.shown.find(({ urgent }) => !urgent);
    if (oldest) this.remove(oldest.name);
    return oldest !== undefined;
  }
}
