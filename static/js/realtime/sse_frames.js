// docs/realtime.md, section 5. What hx-sse (htmx 4.0.1) reports about one element, in our words.
// @ts-check

/**
 * @typedef {object} FrameHooks
 * @property {(frame: import("./reader.js").Frame) => boolean | Promise<boolean>} receive whether the frame may be swapped
 * @property {(id: string) => void} applied it has been swapped
 * @property {(id: string) => void} broken swapping it threw, which ends the stream: the frame is lost to the page
 */

/**
 * Passes every frame that the element's requests bring to the hooks, and keeps every other answer away from the page.
 * @param {HTMLElement} element
 * @param {FrameHooks} hooks
 * @param {() => boolean} open whether frames are still wanted
 */
export function listenToFrames(element, hooks, open) {
  /** @type {string | null} The frame that is being swapped. */
  let swapping = null;

  /** @param {string} type @param {(event: CustomEvent) => void} act */
  const on = (type, act) =>
    element.addEventListener(type, (event) => {
      if (event.target === element) act(/** @type {CustomEvent} */ (event));
    });

  on("htmx:sse:before:message", (event) => {
    const { detail } = event;
    const take = (/** @type {boolean} */ wanted) => {
      if (wanted && open()) swapping = detail.message.id;
      else detail.cancelled = true;
    };
    const wanted = open() && hooks.receive(detail.message);
    if (wanted instanceof Promise) detail.waitUntil(wanted.then(take));
    else take(wanted);
  });
  on("htmx:sse:after:message", () => {
    if (swapping !== null) hooks.applied(swapping);
    swapping = null;
  });
  on("htmx:sse:error", () => {
    if (swapping !== null) hooks.broken(swapping);
    swapping = null;
  });
  on("htmx:before:request", () => {
    swapping = null;
  });
  on("htmx:before:response", refuse);
}

/**
 * hx-sse takes event streams before this is asked. Whatever else was answered (an error page, a sign-in page, a proxy's
 * words) must not reach the page: htmx swaps the partials even of an error body.
 * @param {CustomEvent} event
 */
function refuse(event) {
  event.preventDefault();
  event.detail.ctx.response.raw.body?.cancel();
}
