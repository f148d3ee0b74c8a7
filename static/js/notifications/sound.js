// README.md in this folder. The sound: its switch in the bell, and one tone for one event however many tabs hear of it.
// @ts-check

import { Chime } from "./chime.js";
import { say } from "./live_words.js";
import { send } from "./send.js";
import { isWorthATone, REST, soundWords } from "./sound_rules.js";

export const SOUND_ADDRESS = "/preferences/notifications/sound";
const GESTURES = ["pointerup", "keydown", "click"];

export class Sound {
  #preferences;
  #tabs;
  #clock;
  #chime = new Chime(() => this.show());

  /**
   * @param {import("./preferences.js").Preferences} preferences
   * @param {import("../realtime/tabs.js").Tabs} tabs
   * @param {import("../realtime/clock.js").ServerClock} clock
   */
  constructor(preferences, tabs, clock) {
    this.#preferences = preferences;
    this.#tabs = tabs;
    this.#clock = clock;
    preferences.follow(() => this.#settle());
    for (const type of GESTURES) document.addEventListener(type, () => this.#gesture(), { capture: true });
    document.addEventListener("click", (event) => this.#clicked(event));
    this.#settle();
  }

  /** @param {import("./toast_rules.js").Arrival} arrival */
  async hear(arrival) {
    if (!isWorthATone(arrival, this.#preferences.sound, this.#clock.now())) return;
    // A tab that cannot ring must not take the tone from one that can.
    if (this.#chime.ability !== "ready") return;
    if (!(await this.#tabs.claim(`sound:${arrival.key}`)) || !(await this.#tabs.claim("sound", REST))) return;
    await this.#chime.play(this.#preferences.volume);
  }

  /** Plays it for somebody who asked to hear it. @param {number} volume from 0 to 100 */
  async test(volume) {
    await this.#chime.prepare(true);
    await this.#chime.play(volume);
  }

  /** Writes the state wherever the page tells it. */
  show() {
    const { pressed, state, able } = soundWords(this.#preferences.sound, this.#chime.ability);
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-sound-toggle]"))) {
      button.hidden = false;
      button.title = `Sound: ${state}`;
      button.dataset.able = String(able);
      button.setAttribute("aria-pressed", String(pressed));
      write(button.querySelector("[data-sound-words]"), `Notification sound: ${state}`);
      const use = button.querySelector("use");
      use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*$/, able ? "#volume" : "#volume-off"));
    }
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-sound-state]"))) {
      place.dataset.hint ??= place.textContent ?? "";
      write(place, pressed && !able ? `${place.dataset.hint} ${state}.` : place.dataset.hint);
    }
  }

  #settle() {
    this.show();
    if (this.#preferences.sound && this.#chime.ability === "unknown") this.#chime.prepare(hasActed());
  }

  #gesture() {
    if (this.#preferences.sound && this.#chime.ability !== "ready" && hasActed()) this.#chime.prepare(true);
  }

  /** @param {Event} event */
  async #clicked({ target }) {
    if (!(target instanceof Element) || !target.closest("[data-sound-toggle]")) return;
    const wanted = !this.#preferences.sound;
    this.#preferences.take({ sound: wanted });
    if (wanted) await this.test(this.#preferences.volume);
    if (await send(SOUND_ADDRESS, { sound: wanted ? "on" : "off" })) return;
    this.#preferences.take({ sound: !wanted });
    say("The sound could not be changed. Check your connection and try again.");
  }
}

/** A key such as Escape is no gesture; older browsers do not tell. */
function hasActed() {
  return navigator.userActivation?.hasBeenActive ?? true;
}

/** @param {Element | null} element @param {string} words */
function write(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}
