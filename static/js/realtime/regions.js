// docs/realtime.md, section 5. Live regions ask the page's own address again and are morphed.
// @ts-check

import { htmx } from "./htmx.js";

/** The header that tells the server that nobody clicked: asking again must not keep an idle sign-in alive. */
const ASKED_BY = { Accept: "text/html", "RT-Ask": "regions" };
/** The first event after a quiet time is shown at once; a burst is asked about once in this time. */
const SHORTEST_PAUSE = 1_000;
const SETTLE = 50;
const LONGEST_ASK = 10_000;
/** Waits after an ask that failed: 2, 4, 8, 16, 30 s. */
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 30_000;

const ASKABLE = "[data-live-region], [data-live-list]";

/**
 * @typedef {object} RegionHooks
 * @property {() => { release: () => void, broken: () => boolean }} hold keeps frames waiting
 * @property {(region: Element, fresh: Element) => void} beforeMorph a last look at what a region will become
 * @property {() => void} refused the page answered 401, or belongs to somebody else now
 * @property {() => void} outdated the page can no longer be read (not found, not allowed)
 */

export class Regions {
  #hooks;
  #spread;
  /** @type {Set<string>} ids of the regions that are out of date */
  #due = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #dueAt = Number.POSITIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
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
    this.#schedule(isBulk(event) ? this.#spread * Math.random() : SETTLE);
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
    const at = Math.max(Date.now() + delay, this.#askedAt + SHORTEST_PAUSE);
    if (at >= this.#dueAt) return;
    this.#dueAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), at - Date.now());
  }

  async #ask() {
    this.#dueAt = Number.POSITIVE_INFINITY;
    if (document.hidden || isPressed()) return;
    this.#asking = true;
    this.#askedAt = Date.now();
    const ids = [...this.#due];
    this.#due.clear();
    const hold = this.#hooks.hold();
    const good = await this.#askFor(ids, hold.broken).finally(hold.release);
    this.#asking = false;
    this.#failures = good ? 0 : this.#failures + 1;
    this.#schedule(good ? SETTLE : Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1)));
  }

  /** @param {string[]} ids @param {() => boolean} tooOld @returns {Promise<boolean>} */
  async #askFor(ids, tooOld) {
    const page = await askPage();
    const good = this.#accept(page) && !tooOld();
    if (good) await this.#morph(topmost(elements(ids)), page.document);
    else if (!page.gone) for (const id of ids) this.#due.add(id);
    return good;
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

/**
 * `gone`: asking again would bring the same (not found, not allowed).
 * @typedef {{ status: number, document: Document | null, cursor: string, gone: boolean }} Answer
 */

/**
 * Reads this page again. An answer that is not this page, for this person, has no document.
 * @returns {Promise<Answer>}
 */
async function askPage() {
  const response = await request();
  const status = response?.status ?? 0;
  const gone = [403, 404, 405, 410].includes(status);
  if (!response?.ok || !response.headers.get("Content-Type")?.startsWith("text/html")) {
    return { status, document: null, cursor: "", gone };
  }
  const page = new DOMParser().parseFromString(await response.text().catch(() => ""), "text/html");
  const { cursor, viewer } = page.getElementById("rt")?.dataset ?? {};
  if (cursor === undefined) return { status: 0, document: null, cursor: "", gone: false };
  if (viewer !== document.getElementById("rt")?.dataset.viewer)
    return { status: 401, document: null, cursor: "", gone: false };
  return { status, document: page, cursor, gone: false };
}

/** A redirect is not followed: it leads to another page, mostly to sign-in. */
async function request() {
  const options = { headers: ASKED_BY, signal: AbortSignal.timeout(LONGEST_ASK) };
  try {
    return await fetch(location.pathname + location.search, { ...options, redirect: "manual", cache: "no-store" });
  } catch {
    return null;
  }
}

/** @param {Element} region */
function namesOf(region) {
  return region.getAttribute("data-refresh-on")?.split(/\s+/) ?? [];
}

/** Many pages hear of a bulk change at once, and each must ask: it names no single record. @param {import("./events.js").RealtimeEvent} event */
function isBulk({ type, key }) {
  return !key || /s:changed$/.test(type);
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
