// docs/realtime.md, section 5. The stream: one attempt is one htmx request, which hx-sse reads and swaps.
// @ts-check

import { htmx } from "./htmx.js";
import { outcomeOf } from "./outcome.js";
import { listenToFrames } from "./sse_frames.js";

/**
 * What a client needs of any way to the server; a WebSocketTransport has the same three members and calls the same hooks.
 * @typedef {object} Transport
 * @property {string} name what getStats() calls it
 * @property {(cursor: string) => Promise<import("./outcome.js").Outcome>} run
 *   one attempt, from the cursor (empty: from now); resolves when it is over, whatever the reason, and never rejects
 * @property {() => void} close ends the attempt; no frame arrives after it
 *
 * @typedef {(hooks: import("./sse_frames.js").FrameHooks) => Transport} MakeTransport
 */

/**
 * hx-sse's own reconnect stays off, because the element has no `hx-sse:connect`.
 * @param {HTMLElement} element it carries `data-url`
 * @returns {MakeTransport}
 */
export const sseTransport = (element) => (hooks) => {
  let open = false;
  /** @type {Response | null} */
  let response = null;

  listenToFrames(element, hooks, () => open);
  element.addEventListener("htmx:sse:after:connection", (event) => {
    open &&= /** @type {CustomEvent} */ (event).detail.connection.status === 200;
  });
  element.addEventListener("htmx:finally:request", (event) => {
    if (event.target === element) response = /** @type {CustomEvent} */ (event).detail.ctx.response;
  });

  return {
    name: "sse",
    async run(cursor) {
      open = true;
      response = null;
      const headers = cursor ? { "Last-Event-ID": cursor } : {};
      await htmx().ajax("GET", element.dataset.url ?? "", { source: element, swap: "none", headers });
      open = false;
      return outcomeOf(response);
    },
    close() {
      open = false;
      htmx().trigger(element, "htmx:abort");
    },
  };
};
