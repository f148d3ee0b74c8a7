// README.md in this folder. The number of unread ones in the tab's title and icon, in every tab of the browser.
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

  /** The tab's own icon again. Its title is the cover's business. */
  forget() {
    if (this.#icon) this.#icon.href = this.#plainIcon;
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

/** What the next frame will draw, written into what the last one drew. @param {number} count */
function writeBadge(count) {
  const [bell, rail] = [document.getElementById("bell-count"), document.getElementById("rail-unread")];
  if (bell) bell.dataset.unread = String(count);
  for (const place of [bell, rail]) place?.toggleAttribute("hidden", count === 0);
  write(bell?.querySelector("[aria-hidden]"), badge(count));
  write(bell?.querySelector(".vh"), `, ${counted(count, "unread", "unread")}`);
  write(rail?.firstChild, badge(count));
  write(document.getElementById("inbox-count")?.firstChild, count ? counted(count, "unread", "unread") : "All read");
}

/** @param {Node | null | undefined} node @param {string} words */
function write(node, words) {
  if (node) node.textContent = words;
}
