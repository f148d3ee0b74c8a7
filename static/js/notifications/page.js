// README.md in this folder. Puts a person's notifications on a page: sound, toasts, desktop, title and icon, what was missed.
// @ts-check

import { browserTime } from "../realtime/clock.js";
import { Arrivals, concerns } from "./arrivals.js";
import { Desktop } from "./desktop.js";
import { useKeys } from "./keys.js";
import { keepPlaceInLists, markOpenedAsRead } from "./mark_read.js";
import { Missed } from "./missed.js";
import { Preferences } from "./preferences.js";
import { usePreferencesPage } from "./preferences_page.js";
import { Sound } from "./sound.js";
import { Teller } from "./teller.js";
import { Toasts } from "./toasts.js";
import { Unread } from "./unread.js";

/** @typedef {import("../realtime/events.js").RealtimeEvent} RealtimeEvent */

/**
 * A page without a bell (a fault's, for one) has none of this.
 * @param {import("../realtime/client.js").RealtimeClient} client
 * @param {import("../realtime/tabs.js").Tabs} tabs it has joined the other tabs
 * @param {import("../realtime/clock.js").ServerClock} clock
 */
export function useNotifications(client, tabs, clock) {
  const [inbox, region] = [document.getElementById("inbox"), document.getElementById("toasts")];
  if (!inbox || !region) return;
  const preferences = new Preferences(inbox);
  const sound = new Sound(preferences, tabs, clock);
  new PageOfNotifications(client, clock, {
    preferences,
    sound,
    toasts: new Toasts(region, tabs),
    desktop: new Desktop(preferences, tabs, clock),
    unread: new Unread(client, tabs),
    missed: new Missed(client, clock),
    claim: (key) => tabs.claim(key),
  }).listen();
  markOpenedAsRead();
  keepPlaceInLists();
  useKeys();
  usePreferencesPage(preferences, sound);
}

/**
 * @typedef {object} Parts
 * @property {Preferences} preferences
 * @property {Sound} sound
 * @property {Toasts} toasts
 * @property {Desktop} desktop
 * @property {Unread} unread
 * @property {Missed} missed
 * @property {(key: string) => Promise<boolean>} claim
 */

class PageOfNotifications {
  #client;
  #clock;
  #parts;
  #arrivals;
  #teller;

  /**
   * @param {import("../realtime/client.js").RealtimeClient} client
   * @param {import("../realtime/clock.js").ServerClock} clock
   * @param {Parts} parts
   */
  constructor(client, clock, parts) {
    this.#client = client;
    this.#clock = clock;
    this.#parts = parts;
    this.#teller = new Teller({
      claim: parts.claim,
      focused: () => document.hasFocus(),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      wanted: () => parts.preferences.toasts,
      show: (toasts) => parts.toasts.add(toasts),
    });
    this.#arrivals = new Arrivals({
      shown: () => !document.hidden,
      live: () => client.isConnected(),
      tell: (arrivals) => this.#teller.tell(arrivals),
      time: browserTime,
    });
  }

  listen() {
    const client = this.#client;
    client.subscribe("notification:new", (event) => this.#arrived(event));
    client.subscribe("notification:read", (event) => this.#settled(event));
    client.subscribe("notification:retracted", (event) => this.#settled(event));
    client.subscribe("notification:dismissed", ({ data }) => this.#settle(concerns(data)));
    client.subscribe("preference:changed", ({ data }) => this.#parts.preferences.take(data));
    client.subscribe("connection:state", ({ state }) => state === "disconnected" && this.#signedOut());
    client.subscribe("rt:live", () => this.#caughtUp());
    client.subscribe("polling:checked", ({ good }) => good && this.#caughtUp());
    document.addEventListener("visibilitychange", () => !document.hidden && client.isConnected() && this.#caughtUp());
  }

  /** @param {RealtimeEvent} event */
  #arrived({ key = "", data }) {
    const { sound, desktop, unread } = this.#parts;
    const arrival = { ...data, key };
    unread.changed(key);
    sound.hear(arrival);
    desktop.hear(arrival);
    this.#arrivals.hear(arrival);
  }

  /** @param {RealtimeEvent} event */
  #settled({ key = "", data }) {
    this.#parts.unread.changed(key);
    if (data.read !== false) this.#settle(concerns(data));
  }

  /** @param {(id: number) => boolean} gone */
  #settle(gone) {
    for (const part of [this.#arrivals, this.#teller, this.#parts.toasts, this.#parts.desktop]) part.settle(gone);
  }

  /** Whoever sits here next reads nothing of this person's, also not in what the tab keeps for its next page. */
  #signedOut() {
    this.#settle(() => true);
    this.#parts.unread.forget();
    this.#parts.missed.forget();
  }

  /** Whoever was away for long is told in the bell, and sees as toasts only what is urgent. */
  #caughtUp() {
    this.#parts.unread.changed(this.#client.getStats().cursor);
    if (this.#parts.missed.caughtUp()) this.#arrivals.keepUrgent(this.#clock.now());
    this.#arrivals.flushSoon();
  }
}
