// README.md in this folder. What the page of notification preferences needs of the browser: a test tone, and leave to show notifications.
// @ts-check

import { permission } from "./desktop.js";
import { say } from "./live_words.js";
import { send } from "./send.js";
import { SOUND_ADDRESS } from "./sound.js";

const DESKTOP_ADDRESS = "/preferences/notifications/desktop";

/** What the page says beside the switch; nothing while all is well. */
const WORDS = {
  granted: "",
  default: "This browser has not been asked yet. Turn this off and on again to be asked.",
  denied:
    "This browser is blocking these. Allow notifications for this site in the address bar’s site settings, then turn this on.",
  unsupported: "This browser cannot show desktop notifications.",
};

/**
 * @param {import("./preferences.js").Preferences} preferences
 * @param {import("./sound.js").Sound} sound
 */
export function usePreferencesPage(preferences, sound) {
  if (!document.querySelector("[data-desktop-switch], [data-sound-test], [data-volume-input]")) return;
  const page = new PreferencesPage(preferences, sound);
  document.addEventListener("click", ({ target }) => page.clicked(target));
  document.addEventListener("input", ({ target }) => page.moved(target));
  document.addEventListener("change", ({ target }) => page.changed(target));
  document.addEventListener("visibilitychange", () => page.show());
  document.addEventListener("htmx:after:swap", () => page.show());
  preferences.follow(() => page.take());
  followPermission(() => page.show());
  page.show();
}

class PreferencesPage {
  #preferences;
  #sound;

  /** @param {import("./preferences.js").Preferences} preferences @param {import("./sound.js").Sound} sound */
  constructor(preferences, sound) {
    this.#preferences = preferences;
    this.#sound = sound;
  }

  /** Writes what only this browser knows. */
  show() {
    const test = button("[data-sound-test]");
    if (test) test.hidden = false;
    const [state, desktop] = [document.querySelector("[data-desktop-state]"), input("[data-desktop-switch]")];
    const now = permission();
    const words = this.#preferences.desktop || now !== "default" ? WORDS[now] : "";
    if (state && desktop) {
      state.textContent = words;
      state.toggleAttribute("hidden", words === "");
      desktop.disabled = (now === "denied" || now === "unsupported") && !desktop.checked;
    }
    this.#showVolume();
    this.#sound.show();
  }

  /** The preferences were changed, here or elsewhere. */
  take() {
    const { sound, desktop, volume } = this.#preferences;
    const [soundSwitch, desktopSwitch, slider] = [
      input("[data-sound-switch]"),
      input("[data-desktop-switch]"),
      input("[data-volume-input]"),
    ];
    if (soundSwitch) soundSwitch.checked = soundSwitch.defaultChecked = sound;
    if (desktopSwitch) desktopSwitch.checked = desktopSwitch.defaultChecked = desktop;
    if (slider && slider !== document.activeElement) slider.value = slider.defaultValue = String(volume);
    this.show();
  }

  /** @param {EventTarget | null} target */
  clicked(target) {
    if (target instanceof Element && target.closest("[data-sound-test]")) this.#sound.test(this.#volume());
  }

  /** @param {EventTarget | null} target */
  moved(target) {
    if (matches(target, "[data-volume-input]")) this.#showVolume();
  }

  /** @param {EventTarget | null} target */
  async changed(target) {
    if (matches(target, "[data-desktop-switch]")) await this.#switchDesktop(/** @type {HTMLInputElement} */ (target));
    if (matches(target, "[data-volume-input]")) await this.#setVolume(this.#volume());
    if (matches(target, "[data-sound-switch]"))
      await this.#switchSound(/** @type {HTMLInputElement} */ (target).checked);
  }

  /** @param {HTMLInputElement} desktop asking is only allowed here, where the person has just asked for it */
  async #switchDesktop(desktop) {
    const wanted = desktop.checked;
    if (wanted && permission() === "default") await Notification.requestPermission();
    const given = wanted && permission() === "granted";
    this.#preferences.take({ desktop: given });
    if (wanted && !given) return say(WORDS[permission()]);
    await this.#save(DESKTOP_ADDRESS, { desktop: given ? "on" : "off" }, { desktop: !given });
  }

  /** @param {boolean} sound */
  async #switchSound(sound) {
    this.#preferences.take({ sound });
    if (sound) await this.#sound.test(this.#preferences.volume);
    await this.#save(SOUND_ADDRESS, { sound: sound ? "on" : "off" }, { sound: !sound });
  }

  /** @param {number} volume */
  async #setVolume(volume) {
    const before = this.#preferences.volume;
    this.#preferences.take({ volume });
    await this.#save(SOUND_ADDRESS, { volume: String(volume) }, { volume: before });
  }

  /**
   * @param {string} address
   * @param {Record<string, string>} fields
   * @param {Partial<import("./preferences.js").Values>} before what holds again when the server has not taken it
   */
  async #save(address, fields, before) {
    if (await send(address, fields)) return;
    this.#preferences.take(before);
    say("The change could not be saved. Check your connection and try again.");
  }

  #volume() {
    return Number(input("[data-volume-input]")?.value ?? this.#preferences.volume);
  }

  #showVolume() {
    const output = document.querySelector("[data-volume-output]");
    if (output && input("[data-volume-input]")) output.textContent = `${this.#volume()}%`;
  }
}

/** The person may change their mind in the browser's own settings. @param {() => void} changed */
async function followPermission(changed) {
  const status = await navigator.permissions?.query({ name: "notifications" }).catch(() => null);
  status?.addEventListener("change", changed);
}

/** @param {EventTarget | null} target @param {string} selector */
function matches(target, selector) {
  return target instanceof Element && target.matches(selector);
}

/** @param {string} selector */
function input(selector) {
  return /** @type {HTMLInputElement | null} */ (document.querySelector(selector));
}

/** @param {string} selector */
function button(selector) {
  return /** @type {HTMLButtonElement | null} */ (document.querySelector(selector));
}
