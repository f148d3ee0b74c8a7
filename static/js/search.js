// docs/search.md. The field of the frame: results below it as you type, by keyboard as by mouse. Enter goes to the page.
// @ts-check

/** Searches of this tab that are offered again; they are gone with the tab, and with the person. */
const REMEMBERED = 5;
const KEPT = "practice-hub:searches";

export function useSearch() {
  const input = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search]"));
  const box = /** @type {HTMLElement | null} */ (document.getElementById("search-popover"));
  if (input && box) new Combobox(input, box);
}

/**
 * The searches to offer again, newest first.
 * @param {string[]} before @param {string} text what was searched now
 */
export function remember(before, text) {
  const tidy = text.trim();
  return tidy ? [tidy, ...before.filter((one) => one !== tidy)].slice(0, REMEMBERED) : before;
}

/** Where the arrow goes from an option; -1 is the field itself. @param {number} from @param {number} step @param {number} count */
export function nextOption(from, step, count) {
  const places = count + 1;
  return ((from + 1 + step + places) % places) - 1;
}

/** A combobox with a listbox (WAI-ARIA APG): the focus stays in the field, `aria-activedescendant` names the option. */
class Combobox {
  #input;
  #box;
  #status;
  #active = -1;

  /** @param {HTMLInputElement} input @param {HTMLElement} box */
  constructor(input, box) {
    this.#input = input;
    this.#box = box;
    this.#status = document.getElementById("search-status");
    // Without a script it is an ordinary field.
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "search-list");
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("focus", () => this.#open());
    input.addEventListener("click", () => this.#open());
    input.form?.addEventListener("submit", () => this.#keep());
    box.addEventListener("mousedown", (event) => event.preventDefault());
    box.addEventListener("click", () => this.#keep());
    input.addEventListener("blur", () => this.#close());
    document.addEventListener("htmx:after:swap", (event) => {
      const { ctx } = /** @type {CustomEvent} */ (event).detail;
      if (ctx.sourceElement === input) this.#arrived();
    });
    // An answer that failed leaves what is there, and Enter still asks for the page.
    document.addEventListener("htmx:config:request", (event) => {
      const { ctx } = /** @type {CustomEvent} */ (event).detail;
      if (ctx.sourceElement === input && !input.value.trim()) event.preventDefault();
    });
  }

  get #options() {
    return /** @type {HTMLElement[]} */ ([...this.#box.querySelectorAll('[role="option"]')]);
  }

  #typed() {
    this.#mark(-1);
    if (!this.#input.value.trim()) this.#open();
  }

  #arrived() {
    const offers = document.getElementById("search-offers");
    if (document.activeElement !== this.#input) return;
    // Emptied while the answer was on its way.
    if (!this.#input.value.trim()) return this.#open();
    this.#active = -1;
    this.#show();
    const total = Number(offers?.dataset.total);
    this.#say(total ? `${total} ${total === 1 ? "result" : "results"}` : "No results");
  }

  /** Before anything is typed: what was searched in this tab, or what can be searched. */
  #open() {
    if (!this.#input.value.trim()) this.#offerRecent();
    this.#show();
  }

  #offerRecent() {
    const offers = document.getElementById("search-offers");
    if (!offers) return;
    const kept = recent();
    const note = element("p", "offer-note", kept.length ? "Recent searches" : (this.#box.dataset.hint ?? ""));
    const list = element("div", "", "");
    list.id = "search-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Recent searches");
    list.append(...kept.map((text, place) => option(text, place, this.#input.form?.action ?? "")));
    offers.dataset.text = "";
    offers.replaceChildren(note, ...(kept.length ? [list] : []));
    this.#active = -1;
  }

  #show() {
    const filled = document.getElementById("search-offers")?.childElementCount;
    this.#box.hidden = !filled;
    this.#input.setAttribute("aria-expanded", String(this.#options.length > 0 && !this.#box.hidden));
  }

  #close() {
    this.#mark(-1);
    this.#box.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (this.#box.hidden) return this.#open();
      this.#mark(nextOption(this.#active, key === "ArrowDown" ? 1 : -1, this.#options.length));
    } else if (key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#options[this.#active]?.click();
    } else if (key === "Escape" && !this.#box.hidden) {
      // The browser's own would empty the field at once.
      event.preventDefault();
      this.#close();
    }
  }

  /** @param {number} active */
  #mark(active) {
    const options = this.#options;
    options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = active;
    const chosen = options[active];
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.#input.setAttribute("aria-activedescendant", chosen.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {string} words */
  #say(words) {
    if (this.#status) this.#status.textContent = words;
  }

  #keep() {
    const kept = remember(recent(), this.#input.value);
    // A browser that keeps nothing offers nothing again.
    try {
      sessionStorage.setItem(place(), JSON.stringify(kept));
    } catch {}
  }
}

function place() {
  return `${KEPT}:${document.body.dataset.userId}`;
}

/** @returns {string[]} */
function recent() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place()) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, REMEMBERED) : [];
  } catch {
    return [];
  }
}

/** @param {string} tag @param {string} look @param {string} text */
function element(tag, look, text) {
  const made = document.createElement(tag);
  made.className = look;
  made.textContent = text;
  return made;
}

/** @param {string} text @param {number} number @param {string} page */
function option(text, number, page) {
  const made = /** @type {HTMLAnchorElement} */ (element("a", "", text));
  made.href = `${page}?${new URLSearchParams({ q: text })}`;
  made.id = `recent-${number}`;
  made.tabIndex = -1;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  return made;
}
