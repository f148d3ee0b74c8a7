// docs/realtime.md, section 5. The fallback: an ordinary htmx element asks every 30 s, but only while it may.
// @ts-check

import { htmx } from "./htmx.js";
import { outcomeOf } from "./outcome.js";
import { listenToFrames } from "./sse_frames.js";

/** An answer that has not ended by then is given up, so that one that hangs cannot stop the polling. */
const LONGEST_POLL = 20_000;

/**
 * The answer to one poll.
 * @typedef {import("./outcome.js").Outcome & { whole: boolean, cursor: string }} PollAnswer whole: not cut off in the middle
 *
 * @typedef {object} PollHooks
 * @property {() => string} cursor what to ask after
 * @property {(answer: PollAnswer) => void} answered
 *
 * @typedef {object} Poll
 * @property {() => void} start asks at once, then on every tick of the element's trigger
 * @property {() => void} stop
 * @property {() => number} nextAt when the next tick comes, in milliseconds since 1970
 *
 * @typedef {(hooks: import("./sse_frames.js").FrameHooks & PollHooks) => Poll} MakePoll
 */

/**
 * The element's trigger never stops ticking; it is gated by cancelling its requests, since a trigger filter needs `eval`,
 * which the content security policy forbids.
 * @param {HTMLElement} element it has `hx-get` and `hx-trigger="every 30s, rt:poll"`
 * @param {number} interval milliseconds between two ticks
 * @returns {MakePoll}
 */
export const elementPoll = (element, interval) => (hooks) => {
  let on = false;
  let asking = false;
  let whole = true;
  let tickedAt = Date.now();
  /** @type {ReturnType<typeof setTimeout>} */
  let guard;

  /** @param {{ request: { headers: Record<string, string> }, sourceEvent?: Event }} context */
  const prepare = ({ request, sourceEvent }) => {
    if (sourceEvent?.type === "every") tickedAt = Date.now();
    if (!on || asking) return false;
    if (hooks.cursor()) request.headers["Last-Event-ID"] = hooks.cursor();
    asking = whole = true;
    guard = setTimeout(() => htmx().trigger(element, "htmx:abort"), LONGEST_POLL);
    return true;
  };

  /** @param {Response | undefined} response */
  const finish = (response) => {
    clearTimeout(guard);
    asking = false;
    const cursor = response?.headers.get("RT-Cursor") ?? "";
    if (on) hooks.answered({ ...outcomeOf(response), whole, cursor });
  };

  listenToFrames(element, hooks, () => on);
  /** @param {string} type @param {(detail: any, event: Event) => void} act */
  const listen = (type, act) =>
    element.addEventListener(type, (event) => {
      if (event.target === element) act(/** @type {CustomEvent} */ (event).detail, event);
    });
  listen("htmx:config:request", ({ ctx }, event) => prepare(ctx) || event.preventDefault());
  listen("htmx:sse:error", () => {
    whole = false;
  });
  listen("htmx:finally:request", ({ ctx }) => finish(ctx.response));

  return {
    start() {
      on = true;
      htmx().trigger(element, "rt:poll");
    },
    stop() {
      on = false;
      htmx().trigger(element, "htmx:abort");
    },
    nextAt: () => tickedAt + interval,
  };
};
