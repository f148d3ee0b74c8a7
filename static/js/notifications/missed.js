// README.md in this folder. "27 updates on 9 clients since 12:04", for somebody who was away or whose page lost its place.
// @ts-check

import { htmx } from "../realtime/htmx.js";
import { say } from "./live_words.js";
import { askSince, wasLongAway } from "./missed_rules.js";
import { keep, recall } from "./storage.js";

/** While the page is live and shown, this is noted so often. */
const NOTE_EVERY = 30_000;
/** The bell goes on saying it on the next pages, until it was opened. */
const UNTOLD = "practice-hub:missed";

export class Missed {
  #client;
  #clock;
  #seenKey = `practice-hub:seen:${document.body.dataset.userId ?? ""}`;
  /** Since when, after a reset; 0 without one. */
  #lostAt = 0;

  /**
   * @param {import("../realtime/client.js").RealtimeClient} client
   * @param {import("../realtime/clock.js").ServerClock} clock
   */
  constructor(client, clock) {
    this.#client = client;
    this.#clock = clock;
    client.subscribe("rt:reset", () => {
      this.#lostAt ||= this.#seen;
    });
    setInterval(() => this.#note(), NOTE_EVERY);
    document.getElementById("inbox")?.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "closed") this.forget();
    });
    const untold = Number(recall("session", UNTOLD));
    if (untold) this.#ask(untold, false);
  }

  /**
   * The page is live, and what it missed has arrived.
   * @returns {boolean} whether the bell tells it, so that nothing else need
   */
  caughtUp() {
    const [seen, now] = [this.#lostAt || this.#seen, this.#clock.now()];
    if (document.hidden) return false;
    const tells = this.#lostAt > 0 || wasLongAway(seen, now);
    this.#lostAt = 0;
    keep("local", this.#seenKey, String(now));
    if (tells) this.#ask(seen, true);
    return tells;
  }

  /** The bell was open and is closed again, or the person has signed out. */
  forget() {
    keep("session", UNTOLD, "");
    document.getElementById("missed")?.replaceChildren();
  }

  /** When the person last had a live page before them. */
  get #seen() {
    return Number(recall("local", this.#seenKey));
  }

  /** After a long sleep of the computer a page thinks for a moment that it is live: then it is told first, and noted then. */
  #note() {
    const now = this.#clock.now();
    if (document.hidden || !this.#client.isConnected() || wasLongAway(this.#seen, now)) return;
    keep("local", this.#seenKey, String(now));
  }

  /** @param {number} seen @param {boolean} aloud */
  async #ask(seen, aloud) {
    const address = `/notifications/missed?since=${encodeURIComponent(askSince(seen, this.#clock.now()))}`;
    const text = await ask(address);
    const target = document.getElementById("missed");
    if (!target || !text) return;
    await htmx().swap({ sourceElement: target, target, swap: "outerMorph", text, transition: false });
    const words = document.querySelector("#missed p")?.textContent?.trim() ?? "";
    keep("session", UNTOLD, words ? String(seen) : "");
    if (aloud) say(words);
  }
}

/** @param {string} address @returns {Promise<string>} empty when it could not be had */
async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { "RT-Ask": "missed" }, redirect: "manual", cache: "no-store" });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}
