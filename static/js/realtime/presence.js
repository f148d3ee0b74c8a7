// docs/realtime.md, section 6. Who is in which form: says it of this page's, shows it of this page's record.
// @ts-check

import { isInUse } from "./morph.js";

/** A third of what the server waits before it forgets. */
const SAY_EVERY = 10_000;
/** From one field to the next the focus is nowhere for a moment. */
const LINGER = 2_000;
/** A hidden page's timers are slowed after five minutes: its person would come and go on the others' pages. */
const LONGEST_HIDDEN = 240_000;

/** @typedef {{ subject: string, user: number, name: string, tab: string, left: number }} Editor left in seconds */
/** @typedef {{ names: string[], words: string }} Told */

/**
 * What is said of a record: others by name, else oneself in another tab, else nothing.
 * @param {Editor[]} editors those of this record who are still there
 * @param {string} viewer the number of who looks @param {string} tab this page
 * @returns {Told} whose initials to show, and the sentence
 */
export function told(editors, viewer, tab) {
  const others = new Map(editors.filter(({ user }) => String(user) !== viewer).map(({ user, name }) => [user, name]));
  const names = [...others.values()];
  if (names.length > 2) return { names: names.slice(0, 2), words: `${names.length} people are editing` };
  if (names.length > 0)
    return { names, words: `${shortest(names).join(" and ")} ${names.length > 1 ? "are" : "is"} editing` };
  const elsewhere = editors.some((editor) => editor.tab !== tab);
  return { names: [], words: elsewhere ? "You are editing this in another tab" : "" };
}

/** First names, unless two of them are the same. @param {string[]} names */
function shortest(names) {
  const first = names.map((name) => name.trim().split(/\s+/)[0]);
  return new Set(first).size === first.length ? first : names;
}

/** As the server writes them. @param {string} name */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? "?"];
  return ends.map((word) => [...(word ?? "")][0].toUpperCase()).join("");
}

/** @param {import("./client.js").RealtimeClient} realtime */
export function usePresence(realtime) {
  const tab = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const form = /** @type {HTMLElement | null} */ (document.querySelector("[data-editing]"));
  if (form) announce(form, tab);
  if (document.querySelector("[data-presence]")) show(realtime, tab);
}

// ── Saying it ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param {HTMLElement} form @param {string} tab */
function announce(form, tab) {
  let said = false;
  let refused = false;
  let hiddenSince = 0;
  let isLeaving = false;
  let count = 0;

  const say = (/** @type {boolean} */ here) => {
    said = here;
    // Counted: the goodbye may overtake a word that is still on its way, which would stand for half a minute.
    const body = new URLSearchParams({ subject: form.dataset.editing ?? "", tab, nth: String(count++) });
    if (!here) body.set("gone", "1");
    const headers = { "X-CSRFToken": document.body.dataset.csrf ?? "" };
    fetch("/realtime/presence", { method: "POST", body, headers, keepalive: true }).then(
      ({ status }) => {
        refused = status >= 400 && status < 500 && status !== 429;
      },
      () => {}, // The network is away: the next word may get through.
    );
  };
  const look = () => {
    const here =
      !refused && !isLeaving && isEdited(form) && !(hiddenSince && Date.now() - hiddenSince > LONGEST_HIDDEN);
    if (here !== said) say(here);
  };

  for (const type of ["focusin", "input", "change"]) form.addEventListener(type, look);
  form.addEventListener("focusout", () => setTimeout(look, LINGER));
  document.addEventListener("visibilitychange", () => {
    hiddenSince = document.hidden ? Date.now() : 0;
    look();
  });
  // The page is hidden after it is left: the one must not take back the farewell of the other.
  addEventListener("pagehide", () => {
    isLeaving = true;
    look();
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
    look();
  });
  setInterval(() => {
    look();
    if (said) say(true);
  }, SAY_EVERY);
  look();
}

/** Somebody stands in it, or has typed what is not saved. @param {HTMLElement} form */
function isEdited(form) {
  return form.contains(document.activeElement) || [...form.querySelectorAll("input, select, textarea")].some(isInUse);
}

// ── Showing it ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param {import("./client.js").RealtimeClient} realtime @param {string} tab */
function show(realtime, tab) {
  /** @type {(Editor & { until: number })[]} */
  let here = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const draw = () => {
    const now = performance.now();
    here = here.filter(({ until }) => until > now);
    for (const place of document.querySelectorAll("[data-presence]")) {
      write(/** @type {HTMLElement} */ (place), here, tab);
    }
    clearTimeout(timer);
    // A connection that is cut says nothing more: whoever is not heard of again is gone.
    if (here.length) timer = setTimeout(draw, Math.min(...here.map(({ until }) => until)) - now + 1);
  };
  realtime.subscribe("rt:presence", (event) => {
    const now = performance.now();
    here = event.here.map((/** @type {Editor} */ one) => ({ ...one, until: now + one.left * 1_000 }));
    draw();
  });
}

/** Nothing is written twice: a screen reader would say it again. @param {HTMLElement} place @param {Editor[]} here @param {string} tab */
function write(place, here, tab) {
  const own = here.filter(({ subject }) => subject === place.dataset.presence);
  const { names, words } = told(own, document.body.dataset.userId ?? "", tab);
  if (place.textContent === names.map(initials).join("") + words) return;
  const avatars = names.map((name) => element("avatar", initials(name), true));
  place.replaceChildren(...avatars, ...(words ? [element("second", words, false)] : []));
}

/** @param {string} look @param {string} text @param {boolean} isPicture */
function element(look, text, isPicture) {
  const made = document.createElement("span");
  made.className = look;
  made.textContent = text;
  if (isPicture) made.setAttribute("aria-hidden", "true");
  return made;
}
