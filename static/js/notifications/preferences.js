// README.md in this folder. How this person wants to be told, as every page carries it and events change it.
// @ts-check

/** @typedef {{ sound: boolean, volume: number, desktop: boolean, toasts: import("./toast_rules.js").Wanted }} Values */

export class Preferences {
  #data;
  /** @type {(() => void)[]} */
  #listeners = [];

  /** @param {HTMLElement} inbox carries them as attributes */
  constructor(inbox) {
    this.#data = inbox.dataset;
  }

  get sound() {
    return this.#data.sound === "on";
  }

  /** From 0 to 100. */
  get volume() {
    return Number(this.#data.volume ?? 60);
  }

  get desktop() {
    return this.#data.desktop === "on";
  }

  /** @returns {import("./toast_rules.js").Wanted} */
  get toasts() {
    return /** @type {any} */ (this.#data.toasts ?? "all");
  }

  /** Here at once; whoever calls it tells the server. @param {Partial<Values>} values */
  take({ sound, volume, desktop, toasts }) {
    if (sound !== undefined) this.#data.sound = sound ? "on" : "off";
    if (desktop !== undefined) this.#data.desktop = desktop ? "on" : "off";
    if (volume !== undefined) this.#data.volume = String(volume);
    if (toasts !== undefined) this.#data.toasts = toasts;
    for (const listener of this.#listeners) listener();
  }

  /** @param {() => void} listener called after every change */
  follow(listener) {
    this.#listeners.push(listener);
  }
}
