// README.md in this folder. The toasts of this tab: three at most, their times, and what becomes of them elsewhere.
// @ts-check

import { say } from "./live_words.js";
import { send } from "./send.js";
import { keep, recall } from "./storage.js";
import { toastBox } from "./toast_box.js";
import { LINGERS_FOR, STAYS_FOR, Stack } from "./toast_rules.js";

/** @typedef {import("./toast_rules.js").Toast} Toast */

/** Toasts that stand go with the person to the next page of this tab. */
const KEPT = "practice-hub:toasts";
/** The server takes so many at once; a toast of more leaves other devices by itself. */
const MOST_IDS = 50;

export class Toasts {
  #region;
  #tabs;
  #stack = new Stack();
  /** @type {Map<string, number>} until when each that is not urgent stays, milliseconds since 1970 */
  #until = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} region @param {import("../realtime/tabs.js").Tabs} tabs */
  constructor(region, tabs) {
    this.#region = region;
    this.#tabs = tabs;
    tabs.listen("toast-gone", (name) => this.#remove(name));
    for (const type of ["pointerleave", "focusout"]) region.addEventListener(type, () => this.#resume());
    document.addEventListener("visibilitychange", () => this.#resume());
    this.#restore();
  }

  /** @param {Toast[]} toasts the last of them will stand nearest the corner */
  add(toasts) {
    for (const toast of toasts) this.#add(toast, Date.now() + STAYS_FOR);
    const [urgent, others] = [toasts.filter((toast) => toast.urgent), toasts.filter((toast) => !toast.urgent)];
    say(others.map(wordsOf).join(" "));
    say(urgent.map(wordsOf).join(" "), true);
  }

  /** Some notifications were read or taken back, here or elsewhere. @param {(id: number) => boolean} gone */
  settle(gone) {
    this.#stack.settle(gone);
    this.#draw();
  }

  /** @param {Toast} toast @param {number} until */
  #add(toast, until) {
    this.#stack.add(toast);
    if (!toast.urgent) this.#until.set(toast.name, until);
    this.#draw();
  }

  /** @param {string} name */
  #remove(name) {
    this.#stack.remove(name);
    this.#draw();
  }

  /** @param {Toast} toast */
  #dismiss({ name, ids }) {
    const box = this.#boxOf(name);
    const next = /** @type {HTMLElement | null | undefined} */ (box?.nextElementSibling ?? box?.previousElementSibling);
    const hadFocus = box?.contains(document.activeElement);
    this.#remove(name);
    this.#tabs.tell("toast-gone", name);
    send("/notifications/dismissal", { ids: ids.slice(0, MOST_IDS).join(",") });
    if (hadFocus) (next?.querySelector("button") ?? document.getElementById("main"))?.focus();
  }

  /** @param {Toast} toast */
  #open(toast) {
    if (toast.readUrl) send(toast.readUrl);
    this.#remove(toast.name);
    this.#tabs.tell("toast-gone", toast.name);
  }

  /** The page shows what stands, each where it stood. */
  #draw() {
    const { shown } = this.#stack;
    const names = new Set(shown.map(({ name }) => name));
    for (const box of this.#boxes()) if (!names.has(box.dataset.toast ?? "")) box.remove();
    for (const toast of shown.filter(({ name }) => !this.#boxOf(name))) {
      const hooks = { opened: () => this.#open(toast), dismissed: () => this.#dismiss(toast) };
      this.#region.append(toastBox(toast, hooks));
    }
    for (const name of this.#until.keys()) if (!names.has(name)) this.#until.delete(name);
    this.#keep();
    this.#wait();
  }

  /** Until the first of them has stood long enough. */
  #wait() {
    clearTimeout(this.#timer);
    if (this.#until.size > 0)
      this.#timer = setTimeout(() => this.#leave(), Math.min(...this.#until.values()) - Date.now());
  }

  /** Those whose time is over leave, but not while somebody reads, or nobody can. */
  #leave() {
    if (this.#isRead()) return;
    for (const [name, until] of this.#until) if (until <= Date.now()) this.#stack.remove(name);
    this.#draw();
  }

  /** Pointer or focus has left, or the tab is shown again. */
  #resume() {
    if (document.hidden) return;
    const soonest = Date.now() + LINGERS_FOR;
    for (const [name, until] of this.#until) this.#until.set(name, Math.max(until, soonest));
    this.#wait();
  }

  /** Any of them holds all: the one under the pointer must not move. */
  #isRead() {
    return document.hidden || this.#region.matches(":hover") || this.#region.contains(document.activeElement);
  }

  #boxes() {
    return /** @type {HTMLElement[]} */ ([...this.#region.querySelectorAll("[data-toast]")]);
  }

  /** @param {string} name */
  #boxOf(name) {
    return this.#boxes().find(({ dataset }) => dataset.toast === name);
  }

  #keep() {
    const { shown, waiting } = this.#stack;
    const kept = [...shown, ...waiting].map((toast) => ({ toast, until: this.#until.get(toast.name) ?? 0 }));
    keep("session", KEPT, kept.length > 0 ? JSON.stringify({ viewer: document.body.dataset.userId, kept }) : "");
  }

  /** What stood on the page before this one; it was read out there. */
  #restore() {
    for (const { toast, until } of keptToasts()) {
      toast.ids = toast.ids.filter((id) => !isKnownAsGone(id));
      if (toast.ids.length > 0 && (toast.urgent || until > Date.now())) this.#add(toast, until);
    }
  }
}

/** @param {Toast} toast */
function wordsOf({ title, message }) {
  return message ? `${title}. ${message}` : title;
}

/** @returns {{ toast: Toast, until: number }[]} */
function keptToasts() {
  try {
    const { viewer, kept } = JSON.parse(recall("session", KEPT) || "{}");
    return viewer === document.body.dataset.userId && Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** The page was read later than the toast: nothing unread, or its entry in the bell says so. @param {number} id */
function isKnownAsGone(id) {
  if (document.getElementById("bell-count")?.dataset.unread === "0") return true;
  if (document.querySelector(`#inbox-list [data-dismissed~="${id}"]`)) return true;
  const entry = document.querySelector(`#inbox-list [data-ids~="${id}"]`);
  return entry !== null && !entry.classList.contains("unread");
}
