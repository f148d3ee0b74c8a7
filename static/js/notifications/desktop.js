// README.md in this folder. Notifications of the desktop, for when no page of ours can be seen.
// @ts-check

import { send } from "./send.js";
import { ageOf } from "./sound_rules.js";

/** What happened longer ago is better told in the list. */
const NEWS_FOR = 5 * 60_000;
/** Pages that can be seen speak up at once; who hears nothing of them for so long is alone. */
const LISTEN_FIRST = 400;

/** @typedef {import("./toast_rules.js").Arrival} Arrival */

export class Desktop {
  #preferences;
  #tabs;
  #clock;
  /** @type {Map<number, Notification>} */
  #shown = new Map();

  /**
   * @param {import("./preferences.js").Preferences} preferences
   * @param {import("../realtime/tabs.js").Tabs} tabs
   * @param {import("../realtime/clock.js").ServerClock} clock
   */
  constructor(preferences, tabs, clock) {
    this.#preferences = preferences;
    this.#tabs = tabs;
    this.#clock = clock;
  }

  /** @param {Arrival} arrival */
  async hear(arrival) {
    if (!document.hidden) return void this.#tabs.claim(`desktop:${arrival.key}`);
    if (!arrival.desktop || !this.#preferences.desktop || permission() !== "granted") return;
    if (ageOf(arrival.occurred_at, this.#clock.now()) > NEWS_FOR) return;
    await new Promise((resolve) => setTimeout(resolve, LISTEN_FIRST));
    if (document.hidden && (await this.#tabs.claim(`desktop:${arrival.key}`))) this.#show(arrival);
  }

  /** Read or taken back, here or elsewhere. @param {(id: number) => boolean} gone */
  settle(gone) {
    for (const [id, notification] of this.#shown) {
      if (!gone(id)) continue;
      notification.close();
      this.#shown.delete(id);
    }
  }

  /** @param {Arrival} arrival */
  #show({ items, count }) {
    const [first, ...others] = items.filter(({ desktop }) => desktop);
    if (!first) return;
    const more = count - 1;
    const body = more > 0 ? [first.message, `and ${more} more`].filter(Boolean).join("\n") : first.message;
    const options = { body, tag: `practice-hub-${first.id}`, requireInteraction: first.kind === "urgent" };
    const notification = makeNotification(first.title, { ...options, silent: true });
    if (!notification) return;
    for (const { id } of [first, ...others]) this.#shown.set(id, notification);
    notification.addEventListener("click", () => {
      notification.close();
      globalThis.focus();
      if (more === 0) send(first.read_url);
      location.assign(more === 0 && first.action_url.startsWith("/") ? first.action_url : "/notifications");
    });
  }
}

/** @returns {NotificationPermission | "unsupported"} */
export function permission() {
  return "Notification" in globalThis ? Notification.permission : "unsupported";
}

/** Browsers of phones have the word but refuse to make one. @param {string} title @param {NotificationOptions} options */
function makeNotification(title, options) {
  try {
    return new Notification(title, options);
  } catch {
    return null;
  }
}
