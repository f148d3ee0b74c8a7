// docs/realtime.md, section 5. Live regions ask the page's own address again and are morphed.
// @ts-check

import { askPage } from "./ask_page.js";
import { isBehind } from "./cursor.js";
import { htmx } from "./htmx.js";

/** The first event after a quiet time is shown at once; a burst is asked about once in this time … */
const SHORTEST_PAUSE = 1_000;
/** … or in this many times the last answer's time: a server that is slow must not be asked as often. */
const REST = 10;
/** Events of one action arrive together, and the pages of a practice should not ask in the same millisecond. */
const SETTLE = 50;
/** Waits after an ask that failed: 2, 4, 8, 16, 30 s. */
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 30_000;
/** After so many answers that were overtaken by frames, frames wait for the next one. */
const PATIENCE = 3;

const ASKABLE = "[data-live-region], [data-live-list]";

/** @typedef {import("./ask_page.js").Answer} Answer */

/**
 * @typedef {object} RegionHooks
 * @property {() => () => void} hold keeps frames waiting until what it returns is called
 * @property {() => string} cursor what the page has applied
 * @property {(region: Element, fresh: Element) => void} beforeMorph a last look at what a region will become
 * @property {() => void} refused the page answered 401, or belongs to somebody else now
 * @property {() => void} outdated the page can no longer be read (not found, not allowed)
 */

export class Regions {
  #hooks;
  #spread;
  /** @type {Set<string>} ids of the regions that are out of date */
  #due = new Set();
  /** @type {Set<string>} ids of those into which frames were swapped since the last ask */
  #touched = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #dueAt = Number.POSITIVE_INFINITY;
  #restUntil = 0;
  #failures = 0;
  #overtaken = 0;
  #asking = false;

  /** @param {RegionHooks} hooks @param {number} spread milliseconds over which bulk changes are spread */
  constructor(hooks, spread) {
    this.#hooks = hooks;
    this.#spread = spread;
    document.addEventListener("visibilitychange", () => this.#schedule(SETTLE));
    document.addEventListener("pointerup", () => this.#schedule(SETTLE));
  }

  /**
   * An event arrived: the regions that name it in `data-refresh-on` are asked.
   * @param {import("./events.js").RealtimeEvent} event
   */
  hear(event) {
    const regions = [...document.querySelectorAll("[data-live-region]")];
    const concerned = regions.filter((region) => namesOf(region).includes(event.type));
    if (concerned.length === 0) return;
    for (const region of concerned) this.#due.add(region.id);
    this.#schedule(isBulk(event) ? this.#spread * Math.random() : SETTLE * (1 + Math.random()));
  }

  /** The day has turned, for every page of the practice at once. */
  turnDay() {
    for (const region of document.querySelectorAll("[data-live-region]")) this.#due.add(region.id);
    this.#schedule(this.#spread * Math.random());
  }

  /** A frame is swapped into the page. @param {Element | null} target */
  touch(target) {
    const region = target?.closest("[data-live-region]");
    if (region) this.#touched.add(region.id);
  }

  /**
   * Asks every live part of the page now.
   * @returns {Promise<{ cursor: string } | null>} the cursor it was read at; empty when there is nothing to ask
   */
  async askEverything() {
    const parts = topmost([...document.querySelectorAll(ASKABLE)]);
    if (parts.length === 0) return { cursor: "" };
    const page = await askPage();
    if (page.gone) return this.#goOnFromNow();
    if (!this.#accept(page)) return null;
    this.#due.clear();
    await this.#morph(parts, page.document);
    return { cursor: page.cursor };
  }

  #goOnFromNow() {
    this.#hooks.outdated();
    return { cursor: "" };
  }

  /** @param {number} delay milliseconds */
  #schedule(delay) {
    if (this.#due.size === 0 || this.#asking) return;
    const at = Math.max(Date.now() + delay, this.#restUntil);
    if (at >= this.#dueAt) return;
    this.#dueAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), at - Date.now());
  }

  async #ask() {
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (document.hidden || isPressed()) return;
    this.#asking = true;
    const began = Date.now();
    const ids = [...this.#due];
    this.#due.clear();
    const release = this.#overtaken >= PATIENCE ? this.#hooks.hold() : () => {};
    const good = await this.#askFor(ids).finally(release);
    this.#asking = false;
    this.#restUntil = began + Math.max(SHORTEST_PAUSE, REST * (Date.now() - began));
    this.#failures = good ? 0 : this.#failures + 1;
    this.#schedule(good ? SETTLE : Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1)));
  }

  /** @param {string[]} ids @returns {Promise<boolean>} whether the page could be read */
  async #askFor(ids) {
    this.#touched.clear();
    const address = location.href;
    const page = await askPage();
    if (!this.#accept(page)) {
      if (page.gone) this.#hooks.outdated();
      else for (const id of ids) this.#due.add(id);
      return page.gone;
    }
    // Meanwhile the person may have searched: then this is the answer to another question.
    const late = address === location.href ? this.#overtook(ids, page.cursor) : ids;
    this.#overtaken = late.length ? this.#overtaken + 1 : 0;
    for (const id of late) this.#due.add(id);
    await this.#morph(topmost(elements(ids.filter((id) => !late.includes(id)))), page.document);
    return true;
  }

  /**
   * Regions into which something newer than the answer was swapped while it was on its way: it would undo that.
   * @param {string[]} ids @param {string} cursor
   */
  #overtook(ids, cursor) {
    return isBehind(cursor, this.#hooks.cursor()) ? ids.filter((id) => this.#touched.has(id)) : [];
  }

  /** @param {Answer} page @returns {page is Answer & { document: Document }} */
  #accept(page) {
    if (page.status === 401) this.#hooks.refused();
    return page.document !== null;
  }

  /** @param {Element[]} regions @param {Document} page */
  async #morph(regions, page) {
    for (const region of regions) {
      const fresh = page.getElementById(region.id);
      if (!fresh) continue;
      this.#hooks.beforeMorph(region, fresh);
      const context = { sourceElement: region, target: region, swap: "outerMorph", text: fresh.outerHTML };
      await htmx().swap({ ...context, transition: false });
    }
  }
}

/** @param {Element} region */
function namesOf(region) {
  return region.getAttribute("data-refresh-on")?.split(/\s+/) ?? [];
}

/** What a practice defines for all records of a type: the pages of all of them ask. */
const DEFINITIONS = new Set(["client_fields:changed", "task-templates:changed"]);

/**
 * Many pages hear of a bulk change at once, and each must ask: it names no single record.
 * @param {import("./events.js").RealtimeEvent} event
 */
function isBulk({ type, key, data }) {
  return !key || Boolean(data?.bulk) || DEFINITIONS.has(type);
}

/** @param {string[]} ids @returns {Element[]} */
function elements(ids) {
  return ids.map((id) => document.getElementById(id)).filter((element) => element !== null);
}

/** Without those that stand inside another one. @param {Element[]} parts */
function topmost(parts) {
  return parts.filter((part) => !parts.some((other) => other !== part && other.contains(part)));
}

/** Between press and release nothing moves, or the click would land on another row. */
function isPressed() {
  return document.querySelector("[data-live-region]:active") !== null;
}
