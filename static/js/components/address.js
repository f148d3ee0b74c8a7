// docs/realtime.md, section 5. The address carries search, filters, order and page.
// @ts-check

/**
 * `hx-replace-url` without htmx's own history, which is switched off (it would restore old pages by itself): a live list
 * asks the page's address again, so the address must always be the one that was answered.
 */
export function keepAddress() {
  document.addEventListener("htmx:after:swap", (event) => {
    const { replace, push, request } = /** @type {CustomEvent} */ (event).detail.ctx;
    const wanted = replace ?? push;
    if (!wanted || wanted === "false" || !request) return;
    history.replaceState(history.state, "", wanted === "true" ? request.action : wanted);
  });
}
