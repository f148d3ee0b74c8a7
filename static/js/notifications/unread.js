// docs/notifications.md. The number of unread ones in the tab's title and icon, in every tab of the browser.
// @ts-check

import { isBehind } from "../realtime/cursor.js";
import { badge, counted, iconName, titled } from "./titles.js";

const ICONS = new URL("../../favicons/", import.meta.url).href;

export class Unread {
  #client;
  #tabs;
  #icon = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="icon"]'));
  #plainIcon = this.#icon?.href ?? "";
  #newest = "";

  /**
   * @param {import("../realtime/client.js").RealtimeClient} client
   * @param {import("../realtime/tabs.js").Tabs} tabs
   */
  constructor(client, tabs) {
    this.#client = client;
    this.#tabs = tabs;
    tabs.listen("unread", (told) => this.#told(told));
    document.addEventListener("htmx:after:swap", () => this.write());
    this.write();
    this.#tell(client.getStats().cursor);
  }

  /** The badge has just been redrawn. @param {string} key the event's */
  changed(key) {
    this.write();
    this.#tell(key);
  }

  /** Says what the badge says. */
  write() {
    const count = Number(document.getElementById("bell-count")?.dataset.unread ?? 0);
    if (!document.getElementById("cover-signed-out")?.hidden) return;
    const title = titled(document.title, count);
    if (document.title !== title) document.title = title;
    const name = iconName(count);
    const icon = name ? ICONS + name : this.#plainIcon;
    if (this.#icon && this.#icon.href !== icon) this.#icon.href = icon;
  }

  /** @param {string} key */
  #tell(key) {
    this.#newest = key;
    const count = document.getElementById("bell-count")?.dataset.unread ?? "0";
    this.#tabs.tell("unread", { count: Number(count), key });
  }

  /** A tab without a stream says what those with one say. @param {{ count: number, key: string }} told */
  #told({ count, key }) {
    if (this.#client.isConnected() || isBehind(key, this.#newest)) return;
    this.#newest = key;
    writeBadge(count);
    this.write();
  }
}

/** @param {number} count */
function writeBadge(count) {
  const bell = document.getElementById("bell-count");
  if (bell) {
    bell.dataset.unread = String(count);
    bell.replaceChildren(...(count > 0 ? [pip(count), hidden(`, ${count.toLocaleString("en-GB")} unread`)] : []));
  }
  const rail = document.getElementById("rail-unread");
  rail?.replaceChildren(badge(count), hidden(" unread"));
  rail?.toggleAttribute("hidden", count === 0);
  const words = document.getElementById("inbox-count")?.firstChild;
  if (words?.nodeType === Node.TEXT_NODE)
    words.textContent = count > 0 ? counted(count, "unread", "unread") : "All read";
}

/** @param {number} count */
function pip(count) {
  const element = document.createElement("span");
  element.className = "count";
  element.setAttribute("aria-hidden", "true");
  element.textContent = badge(count);
  return element;
}

/** @param {string} words for screen readers */
function hidden(words) {
  const element = document.createElement("span");
  element.className = "vh";
  element.textContent = words;
  return element;
}
