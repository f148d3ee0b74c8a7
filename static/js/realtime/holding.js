// docs/realtime.md, section 5. What a person asks for is read at one moment; what happened after it must not be undone by it.
// @ts-check

/**
 * Frames wait while an htmx request of the person is under way, and follow its answer in order.
 * @param {() => () => void} hold keeps frames waiting until what it returns is called
 * @param {(source: Element) => boolean} ours the connection's own requests, which bring the frames
 */
export function holdDuringRequests(hold, ours) {
  /** @type {WeakMap<object, () => void>} */
  const holds = new WeakMap();
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail;
    if (!ours(ctx.sourceElement)) holds.set(ctx, hold());
  });
  document.addEventListener("htmx:finally:request", (event) => {
    holds.get(/** @type {CustomEvent} */ (event).detail.ctx)?.();
  });
}
