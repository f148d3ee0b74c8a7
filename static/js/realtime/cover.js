// docs/realtime.md, section 5. What stands in front of a page that must not be seen.
// @ts-check

/** @param {string} id */
function cover(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

export const covers = {
  /** Signed out: only the way back remains, and the tab's title no longer names a client. */
  signedOut() {
    const panel = cover("cover-signed-out");
    if (!panel.hidden) return;
    panel.hidden = false;
    document.title = "Signed out · Practice Hub";
    pointToSignIn(panel);
    /** @type {HTMLElement | null} */ (panel.querySelector("h2"))?.focus();
  },

  /**
   * A page out of the back/forward cache: its reader may have signed out since.
   * @param {number} limit milliseconds
   */
  checking(limit) {
    cover("cover-checking").hidden = false;
    setTimeout(covers.checked, limit);
  },

  checked() {
    cover("cover-checking").hidden = true;
  },
};

/** @param {ParentNode} root its links to sign-in come back to this page */
export function pointToSignIn(root) {
  for (const link of root.querySelectorAll("a[data-sign-in]")) {
    link.setAttribute("href", `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
}
