// docs/realtime.md, section 5. What every form of the product needs of the browser.
// @ts-check

/** An answer that is a download leaves the page as it is, and the form may be sent again. */
const RELEASE_AFTER = 8_000;

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

export function useForms() {
  document.addEventListener("htmx:config:request", prepare);
  document.addEventListener("htmx:finally:request", ({ target }) => sending.delete(target));
  document.addEventListener("submit", sendOnce);
  document.addEventListener("click", print);
  for (const type of ["change", "input", "htmx:after:swap"]) document.addEventListener(type, waitForChoices);
  document.addEventListener("reset", () => setTimeout(waitForChoices));
  // A page that comes back from the history may be sent again, and browsers put back what was chosen on it.
  addEventListener("pageshow", release);
  addEventListener("pageshow", waitForChoices);
  waitForChoices();
}

/** @type {Set<EventTarget | null>} Elements whose unsafe htmx request is under way. */
const sending = new Set();

/**
 * htmx requests carry the token that forms carry in a hidden field; a second press while the first is under way is dropped.
 * @param {Event} event
 */
function prepare(event) {
  const { request, sourceElement } = /** @type {CustomEvent} */ (event).detail.ctx;
  if (!UNSAFE.has(request.method)) return;
  if (new URL(request.action, location.href).origin !== location.origin || sending.has(sourceElement)) {
    event.preventDefault();
    return;
  }
  sending.add(sourceElement);
  request.headers["X-CSRFToken"] = document.body.dataset.csrf ?? "";
}

/** A form sent twice would do its work twice. htmx's own forms have been taken over by now. @param {SubmitEvent} event */
function sendOnce(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending !== undefined) event.preventDefault();
  form.dataset.sending = "";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(release, RELEASE_AFTER);
}

function release() {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    form.removeAttribute("data-sending");
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
}

/** @param {Event} event */
function print({ target }) {
  if (target instanceof Element && target.closest("[data-print]")) globalThis.print();
}

/** A button that writes a choice is off until there is one. Without a script the server asks for it. */
function waitForChoices() {
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-needs]"))) {
    const field = button.form?.elements.namedItem(button.dataset.needs ?? "");
    button.disabled = !(/** @type {HTMLSelectElement | null} */ (field)?.value);
  }
}
