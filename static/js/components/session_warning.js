// docs/realtime.md, section 5. A warning five minutes before the sign-in ends, and the way to stay.
// @ts-check

import { pointToSignIn } from "../realtime/cover.js";
import { clockTime } from "../realtime/times.js";

const BEFORE = 5 * 60_000;
/** The time is looked at, not waited for: timers stand still while a computer sleeps. */
const LOOK_EVERY = 10_000;
/** Answers that renewed the sign-in say until when. */
const IDLE_HEADER = "RT-Idle-Expires";

/**
 * Which end comes first, and whether it is time to say so.
 * @param {number} idle when the sign-in ends unless something is done, milliseconds since 1970; NaN for never
 * @param {number} absolute when it ends whatever is done
 * @param {number} now
 * @returns {{ kind: "idle" | "absolute", at: number } | null}
 */
export function endingSoon(idle, absolute, now) {
  const kind = absolute <= idle || Number.isNaN(idle) ? "absolute" : "idle";
  const at = kind === "idle" ? idle : absolute;
  return at - now <= BEFORE && at > now ? { kind, at } : null;
}

/**
 * @param {import("../realtime/clock.js").ServerClock} clock
 * @param {import("../realtime/tabs.js").Tabs} tabs
 */
export function warnBeforeSignOut(clock, tabs) {
  const warning = document.getElementById("session-warning");
  if (warning) new SessionWarning(warning, clock, tabs).listen();
}

class SessionWarning {
  #warning;
  #clock;
  #tabs;
  #body = document.body.dataset;

  /**
   * @param {HTMLElement} warning
   * @param {import("../realtime/clock.js").ServerClock} clock
   * @param {import("../realtime/tabs.js").Tabs} tabs
   */
  constructor(warning, clock, tabs) {
    this.#warning = warning;
    this.#clock = clock;
    this.#tabs = tabs;
  }

  listen() {
    setInterval(() => this.#look(), LOOK_EVERY);
    document.addEventListener("visibilitychange", () => this.#look());
    document.addEventListener("htmx:after:request", (event) => {
      const answer = /** @type {CustomEvent} */ (event).detail.ctx.response;
      if (answer?.headers.has(IDLE_HEADER)) this.#extendEverywhere(answer.headers.get(IDLE_HEADER));
    });
    this.#tabs.listen("idle-expires", (until) => this.#extend(until));
    this.#warning.querySelector('[data-action="renew"]')?.addEventListener("click", async () => {
      this.#extendEverywhere(await renew());
    });
    // Loading this page was an activity, which the other tabs have not seen.
    this.#extendEverywhere(null);
    this.#look();
  }

  #look() {
    const { idleExpires = "", expires = "" } = this.#body;
    const ending = endingSoon(Date.parse(idleExpires), Date.parse(expires), this.#clock.now());
    if (ending) show(this.#warning, ending);
    else this.#warning.hidden = true;
  }

  /** Other pages renew the sign-in before and after this one does: the latest end counts. @param {string | null} until */
  #extend(until) {
    const later = Date.parse(until ?? "") > (Date.parse(this.#body.idleExpires ?? "") || 0);
    if (until && later) this.#body.idleExpires = until;
    this.#look();
  }

  /** @param {string | null} until */
  #extendEverywhere(until) {
    this.#extend(until);
    this.#tabs.tell("idle-expires", this.#body.idleExpires);
  }
}

/** @param {HTMLElement} warning @param {{ kind: "idle" | "absolute", at: number }} ending */
function show(warning, { kind, at }) {
  const time = warning.querySelector("[data-ends-at]");
  if (time) time.textContent = clockTime(at);
  for (const words of warning.querySelectorAll("[data-ends]")) {
    words.toggleAttribute("hidden", words.getAttribute("data-ends") !== kind);
  }
  warning.querySelector('[data-action="renew"]')?.toggleAttribute("hidden", kind === "absolute");
  warning.querySelector("[data-sign-in]")?.toggleAttribute("hidden", kind === "idle");
  pointToSignIn(warning);
  warning.hidden = false;
}

/** @returns {Promise<string | null>} until when the sign-in lasts now, null when it could not be renewed */
async function renew() {
  const headers = { "X-CSRFToken": document.body.dataset.csrf ?? "" };
  try {
    const answer = await fetch("/session/renewal", { method: "POST", headers, redirect: "manual" });
    return answer.ok ? answer.headers.get(IDLE_HEADER) : null;
  } catch {
    return null;
  }
}
