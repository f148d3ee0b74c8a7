// docs/realtime.md, section 5. Lists that events are pushed into: "3 new", day marks, "You".
// @ts-check

import { ArrivalCount, counterWords, dayMarks } from "./feed_rules.js";
import { dayOf, dayWords } from "./times.js";

/** A live list keeps this many items unless `data-live-list="20"` says otherwise. */
const KEEP = 50;
/** One announcement for what arrives together. */
const GATHER = 100;
const ITEM = ":scope > :not(.daymark)";

/** @typedef {import("./morph.js").SwapTask} SwapTask */

/**
 * @typedef {object} FeedHooks
 * @property {() => number} now milliseconds since 1970, by the server's clock
 * @property {() => boolean} polling
 * @property {(root: ParentNode) => void} writeTimes
 * @property {number} newFor milliseconds that an arrival stays new
 */

export class LiveList {
  #list;
  #hooks;
  #count = new ArrivalCount();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saying;

  /** @param {HTMLElement} list @param {FeedHooks} hooks */
  constructor(list, hooks) {
    this.#list = list;
    this.#hooks = hooks;
    new MutationObserver(() => this.#dress()).observe(list, { childList: true });
    this.#dress();
  }

  /** Called before an item is inserted, while it is not on the page yet. @param {Element} item */
  arrive(item) {
    const old = this.#find(item.id);
    if (old) return inherit(item, old);
    if (this.#count.arrive(this.#isRead()) === "held") item.setAttribute("hidden", "");
    markFresh(item);
    this.#announce();
  }

  /** Called before the list becomes a fresh reading of it: what stands above the first known item has arrived. @param {Element} fresh */
  prepare(fresh) {
    const items = [...fresh.querySelectorAll(ITEM)];
    const known = items.findIndex(({ id }) => this.#find(id));
    const arrived = known === -1 ? items : items.slice(0, known);
    for (const item of items) if (this.#find(item.id)) this.arrive(item);
    for (const item of arrived.reverse()) this.arrive(item);
  }

  /** The day has changed, or the clock was set. */
  refresh() {
    this.#dress();
  }

  /** @param {string} id */
  #find(id) {
    return id ? this.#list.querySelector(`:scope > #${CSS.escape(id)}`) : null;
  }

  #items() {
    return /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll(ITEM)]);
  }

  /** Somebody is reading: the pointer or the focus is in the list, or it is scrolled. Nobody reads a hidden tab. */
  #isRead() {
    if (document.hidden) return false;
    const list = this.#list;
    return (canHover() && list.matches(":hover")) || list.contains(document.activeElement) || isScrolled(list);
  }

  #announce() {
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => this.#say(), GATHER);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(), this.#hooks.newFor);
  }

  #settle() {
    this.#count.settle();
    for (const item of this.#items()) if (!item.hidden) unmarkFresh(item);
    this.#say();
  }

  #say() {
    const counter = this.#counter();
    if (!counter) return;
    const { words, button } = counterWords(this.#count, this.#hooks.polling() ? nounOf(this.#list) : null);
    if (counter.textContent === words) return;
    counter.replaceChildren(...(words ? [this.#tag(words, button)] : []));
  }

  /** @param {string} words @param {boolean} button */
  #tag(words, button) {
    const tag = document.createElement(button ? "button" : "span");
    tag.className = "tag ink new";
    tag.textContent = words;
    if (!button) return tag;
    tag.setAttribute("type", "button");
    tag.addEventListener("click", () => this.#show(tag.matches(":focus-visible")));
    return tag;
  }

  /** @param {boolean} byKeyboard the button goes away, so the focus moves to the first of what it showed */
  #show(byKeyboard) {
    const first = this.#items().find((item) => item.hidden);
    for (const item of this.#items()) item.hidden = false;
    this.#count.show();
    this.#dress();
    this.#announce();
    this.#say();
    if (byKeyboard) /** @type {HTMLElement | null | undefined} */ (first?.querySelector("a, button"))?.focus();
  }

  #counter() {
    const own = document.querySelector(`[data-new-of="${CSS.escape(this.#list.id)}"]`);
    return own ?? this.#list.closest("section")?.querySelector('.new[role="status"]') ?? null;
  }

  /** Everything about the list that only the browser knows: its length, its days, who "You" are. */
  #dress() {
    this.#trim();
    this.#markDays();
    nameYou(this.#list);
    this.#hooks.writeTimes(this.#list);
    const empty = this.#list.closest("section")?.querySelector("[data-live-empty]");
    empty?.toggleAttribute("hidden", this.#items().length > 0);
  }

  /** What is out of sight is trimmed to the same length, but never the rows somebody is reading. */
  #trim() {
    const keep = Number(this.#list.dataset.liveList) || KEEP;
    const held = this.#items().filter((item) => item.hidden);
    const shown = this.#items().filter((item) => !item.hidden);
    for (const item of held.slice(keep)) item.remove();
    if (held.length === 0) for (const item of shown.slice(keep)) item.remove();
  }

  #markDays() {
    const now = this.#hooks.now();
    const items = this.#items().filter((item) => !item.hidden && momentOf(item));
    const begins = dayMarks(
      items.map((item) => dayOf(momentOf(item))),
      dayOf(now),
    ).map((index) => items[index]);
    const wanted = new Map(begins.map((item) => [item, dayWords(momentOf(item), now)]));
    for (const mark of this.#list.querySelectorAll(":scope > .daymark")) {
      const item = /** @type {HTMLElement} */ (mark.nextElementSibling);
      if (wanted.get(item) === mark.textContent) wanted.delete(item);
      else mark.remove();
    }
    for (const [item, words] of wanted) item.before(dayMark(words, item.tagName));
  }
}

/**
 * An htmx extension that lets live lists see what is about to be inserted.
 * @param {(list: Element) => LiveList | undefined} find
 */
export function feedExtension(find) {
  return {
    /** @param {Element} _source @param {{ tasks: SwapTask[] }} detail */
    htmx_before_swap(_source, { tasks }) {
      for (const { target, fragment } of tasks.filter(inserts)) {
        for (const item of [...fragment.children]) find(/** @type {Element} */ (target))?.arrive(item);
      }
      leaveTrimming(tasks);
    },
  };
}

/** @param {SwapTask} task */
function inserts({ target, swapSpec }) {
  return swapSpec.style === "afterbegin" && target?.matches("[data-live-list]") === true;
}

/**
 * The server sends along which item falls off the end; the list does that itself, when nobody reads there.
 * @param {SwapTask[]} tasks
 */
function leaveTrimming(tasks) {
  for (const { target: list, fragment } of tasks.filter(inserts)) {
    const own = new Set([...fragment.children].map((item) => item.id));
    for (const task of tasks) {
      const falls = task.swapSpec.style === "delete" && task.target?.parentElement === list;
      if (falls && task.target && !own.has(task.target.id)) task.swapSpec.style = "none";
    }
  }
}

/** The same item again: it is as new, or as hidden, as it was. @param {Element} item @param {Element} old */
function inherit(item, old) {
  item.toggleAttribute("hidden", old.hasAttribute("hidden"));
  if (old.classList.contains("fresh")) markFresh(item);
}

/** @param {Element} item */
function markFresh(item) {
  item.classList.add("fresh");
  const label = document.createElement("span");
  label.className = "vh";
  label.dataset.fresh = "";
  label.textContent = "New: ";
  item.querySelector("p")?.prepend(label);
}

/** @param {Element} item */
function unmarkFresh(item) {
  item.classList.remove("fresh");
  item.querySelector("[data-fresh]")?.remove();
}

/** One rendering serves everybody, so only the page knows which actor is its own reader. @param {ParentNode} root */
export function nameYou(root) {
  const { userId } = document.body.dataset;
  if (!userId) return;
  for (const who of root.querySelectorAll(`[data-actor="${CSS.escape(userId)}"] .who`)) {
    if (who.textContent !== "You") who.textContent = "You";
  }
}

/** @param {Element} item @returns {number} milliseconds since 1970, 0 for an item without a time */
function momentOf(item) {
  return Date.parse(item.querySelector("time[datetime]")?.getAttribute("datetime") ?? "") || 0;
}

/** @param {string} words @param {string} tagName */
function dayMark(words, tagName) {
  const mark = document.createElement(tagName);
  mark.className = "daymark";
  mark.textContent = words;
  return mark;
}

/** @param {HTMLElement} list */
function nounOf({ dataset: { liveOne = "activity", liveMany = "activities" } }) {
  return { one: liveOne, many: liveMany };
}

/** On a touch screen the last tap would count as a pointer that rests. */
function canHover() {
  return matchMedia("(hover: hover)").matches;
}

/** @param {HTMLElement} list its own box is scrolled, or the page is scrolled past its beginning */
function isScrolled(list) {
  return list.scrollTop > 0 || (list.parentElement?.scrollTop ?? 0) > 0 || list.getBoundingClientRect().top < 0;
}
