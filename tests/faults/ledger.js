// Keeps a page's books from its first moment: what its feed has shown and how, each state, each event, each mistake.
// @ts-check

(() => {
  /** Milliseconds since the page began. */
  const at = () => Math.round(performance.now());
  const books = {
    /** Activities in the order in which the feed came to hold them. @type {number[]} */
    shown: [],
    /** What must never happen, in words. @type {string[]} */
    wrong: [],
    /** @type {{ state: string | undefined, at: number }[]} */
    states: [],
    /** Positions of the events that subscribers heard. @type {number[]} */
    heard: [],
    polling: 0,
  };
  Object.assign(globalThis, { books });

  /** @type {Set<number>} */
  const ever = new Set();
  /** @type {Set<number>} */
  let here = new Set();

  const look = () => {
    const items = [...document.querySelectorAll("#activity-feed > [id]")];
    const ids = items.map(({ id }) => Number(id.replace("activity-", "")));
    const now = new Set(ids);
    if (now.size < ids.length) books.wrong.push(`twice in the feed: ${ids}`);
    if (ids.some((id, index) => index > 0 && id > ids[index - 1])) books.wrong.push(`out of order: ${ids}`);
    for (const id of ids.toReversed()) {
      if (ever.has(id) && !here.has(id)) books.wrong.push(`shown again: ${id}`);
      if (!ever.has(id)) books.shown.push(id);
      ever.add(id);
    }
    here = now;
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });

  // The page mirrors its state in an attribute: each record has the value before it, so the next one tells what came of it.
  const note = (/** @type {MutationRecord[]} */ records) => {
    for (const { oldValue } of records.slice(1)) books.states.push({ state: oldValue ?? undefined, at: at() });
    books.states.push({ state: document.documentElement.dataset.connection, at: at() });
  };
  const mirror = { subtree: true, attributeFilter: ["data-connection"], attributeOldValue: true };
  new MutationObserver(note).observe(document, mirror);

  document.addEventListener("DOMContentLoaded", async () => {
    /** @type {HTMLScriptElement | null} */
    const script = document.querySelector('script[src$="js/realtime/page.js"]');
    if (!script) return;
    const { realtime } = await import(script.src);
    Object.assign(globalThis, { realtime });
    realtime.subscribe("polling:checked", () => {
      books.polling += 1;
    });
    realtime.subscribe("*", (/** @type {any} */ { key }) => {
      if (key) books.heard.push(Number(key.split("-")[1]));
    });
  });
})();
