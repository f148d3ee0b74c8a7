// docs/realtime.md, section 5. The connection's word and shape, in every copy on the page.
// @ts-check

import { STATES } from "./states.js";

/** The last page of this tab was Live: the next one says so until it knows better, or the pill would blink at each link. */
const WAS_LIVE = "practice-hub:was-live";

export class Pill {
  #wait;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {import("./states.js").State | undefined} */
  #shown;

  /** @param {number} wait milliseconds before anything but Live is said */
  constructor(wait) {
    this.#wait = wait;
    if (remembered(WAS_LIVE)) this.#write("connected");
  }

  /** @param {import("./states.js").State} state */
  show(state) {
    clearTimeout(this.#timer);
    remember(WAS_LIVE, state === "connected");
    if (state === "connected") this.#write(state);
    else this.#timer = setTimeout(() => this.#write(state), this.#wait);
  }

  /** @param {string} words shown on hover */
  explain(words) {
    for (const pill of pills()) pill.title = words;
  }

  /** Copies that came with a swap say what the others say. */
  refresh() {
    if (this.#shown) this.#write(this.#shown);
  }

  /** @param {import("./states.js").State} state */
  #write(state) {
    this.#shown = state;
    for (const pill of pills()) write(pill, state);
  }
}

/** @returns {NodeListOf<HTMLElement>} */
function pills() {
  return document.querySelectorAll(".conn");
}

/** @param {HTMLElement} pill @param {import("./states.js").State} state */
function write(pill, state) {
  const { word, icon } = STATES[state];
  const use = pill.querySelector("use");
  const text = pill.querySelector("[data-word]");
  pill.dataset.state = state;
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*$/, `#${icon}`));
  if (text && text.textContent !== word) text.textContent = word;
  pill.hidden = false;
}

/** @param {string} key */
function remembered(key) {
  try {
    return sessionStorage.getItem(key) === "yes";
  } catch {
    return false;
  }
}

/** @param {string} key @param {boolean} yes */
function remember(key, yes) {
  try {
    sessionStorage.setItem(key, yes ? "yes" : "no");
  } catch {
    // Blocked by the person: the pill waits on each page.
  }
}
