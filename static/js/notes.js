// Notes: the list of colleagues under a field, and the buttons of one's own notes. docs/notes.md.
// @ts-check

import { htmx } from "./realtime/htmx.js";

/** What is typed after an "@" so far: a name has at most three words here. */
const STARTED = /(?<![\w@.+-])@((?:[^\s@]+ ){0,2}[^\s@]*)$/u;
/** More would not be read. */
const MOST_OFFERED = 6;

/** One field in which colleagues can be named. */
class MentionField {
  #field;
  #box;
  /** @type {Promise<void> | undefined} */
  #loading;
  /** @type {HTMLElement[]} */
  #offered = [];
  #chosen = 0;

  /** @param {HTMLElement} box */
  constructor(box) {
    this.#box = box;
    this.#field = /** @type {HTMLTextAreaElement} */ (box.querySelector("textarea"));
    this.#field.addEventListener("input", () => this.#look());
    this.#field.addEventListener("keydown", (event) => this.#press(event));
    this.#field.addEventListener("blur", () => this.#close());
    // Before the field loses the focus.
    box.addEventListener("pointerdown", (event) => this.#click(event));
  }

  get #menu() {
    return /** @type {HTMLElement | null} */ (this.#box.querySelector("[role=listbox]"));
  }

  #started() {
    return STARTED.exec(this.#field.value.slice(0, this.#field.selectionStart))?.[1] ?? null;
  }

  async #look() {
    if (this.#started() === null) return this.#close();
    this.#loading ??= this.#load();
    await this.#loading;
    const started = this.#started();
    if (started === null) return this.#close();
    this.#offer(started.toLowerCase());
  }

  /** Asked once a page, at the first "@". */
  async #load() {
    const target = this.#box.querySelector("[data-mention-options]");
    await htmx().ajax("GET", this.#box.dataset.mentions ?? "", { source: this.#box, target, swap: "outerHTML" });
    if (this.#menu) this.#field.setAttribute("aria-controls", this.#menu.id);
    else this.#loading = undefined;
  }

  /** Those whose name, or a word of it, begins so. @param {string} started */
  #offer(started) {
    const all = /** @type {HTMLElement[]} */ ([...(this.#menu?.querySelectorAll("[role=option]") ?? [])]);
    this.#offered = all
      .filter(({ dataset }) => ` ${dataset.name?.toLowerCase()}`.includes(` ${started}`))
      .slice(0, MOST_OFFERED);
    for (const option of all) option.hidden = !this.#offered.includes(option);
    if (this.#offered.length === 0) return this.#close();
    if (this.#menu) this.#menu.hidden = false;
    this.#menu?.scrollIntoView({ block: "nearest" });
    this.#choose(0);
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = (index + this.#offered.length) % this.#offered.length;
    for (const [place, option] of this.#offered.entries())
      option.setAttribute("aria-selected", String(place === this.#chosen));
    this.#field.setAttribute("aria-activedescendant", this.#offered[this.#chosen].id);
  }

  #close() {
    this.#offered = [];
    this.#field.removeAttribute("aria-activedescendant");
    if (this.#menu) this.#menu.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (this.#offered.length === 0 || event.isComposing) return;
    const act = {
      ArrowDown: () => this.#choose(this.#chosen + 1),
      ArrowUp: () => this.#choose(this.#chosen - 1),
      Enter: () => this.#take(this.#offered[this.#chosen]),
      Tab: () => this.#take(this.#offered[this.#chosen]),
      Escape: () => this.#close(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** @param {PointerEvent} event */
  #click(event) {
    const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (!(option instanceof HTMLElement)) return;
    event.preventDefault();
    this.#take(option);
  }

  /** @param {HTMLElement} option */
  #take(option) {
    const started = this.#started() ?? "";
    const end = this.#field.selectionStart;
    this.#field.setRangeText(`${option.dataset.name} `, end - started.length, end, "end");
    this.#close();
    this.#field.focus();
  }
}

/** One rendering serves everybody; whose a note is, the page knows. */
function markOwn() {
  const { userId = "" } = document.body.dataset;
  for (const row of document.querySelectorAll(`.note-list > [data-actor="${CSS.escape(userId)}"]`))
    row.classList.add("mine");
}

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-mentions]")))
  new MentionField(box);
document.addEventListener("htmx:after:swap", markOwn);
markOwn();
