// What of the page sticks out of its card, lies on something else, is cut off or has gone, in words. An empty list is a good page.
// @ts-check

(() => {
  const CARDS = ".sheet, .card, .column, .form-group, .banner, .confirm-panel, .panel, .rail, .topbar, .page, main";
  // What may be wider than its place: each can be scrolled by itself.
  const SCROLLERS = ".board, .tabs, .chips, .sidelist, .tabbar";
  // Drawn over the page when somebody opens them, and what only a screen reader reads.
  const ELSEWHERE =
    ".vh, .skiplink, [popover], .menu:not(.card .menu), .offers, .cover, .toasts, option, svg *, script, style, datalist";
  const LETTERS = 12;
  const range = document.createRange();

  /** @param {string} text */
  const tidy = (text) => text.replace(/\s+/g, " ").trim();

  /** @param {Element} element */
  function nameOf(element) {
    const own = element.getAttribute("class");
    return `${element.localName}${element.id && `#${element.id}`}${own ? `.${own.trim().split(/\s+/).join(".")}` : ""}`;
  }

  /**
   * What is known of an element at this width: its parents are asked once.
   * @type {Map<Element, { seen: boolean, cutter: Element | null }>}
   */
  const known = new Map();

  /** @param {Element} element @returns {{ seen: boolean, cutter: Element | null }} */
  function lookAt(element) {
    let answer = known.get(element);
    if (answer) return answer;
    const around = element.parentElement && element !== document.body ? lookAt(element.parentElement) : null;
    const style = getComputedStyle(element);
    const isCutter = style.overflowX !== "visible" && element !== document.body;
    answer = {
      seen:
        (around?.seen ?? true) && !element.matches(ELSEWHERE) && style.clipPath === "none" && style.display !== "none",
      cutter: isCutter ? element : (around?.cutter ?? null),
    };
    known.set(element, answer);
    return answer;
  }

  /** @param {Element} element */
  const isSeen = (element) => lookAt(element).seen && element.checkVisibility({ visibilityProperty: true });

  /** The nearest element around it, itself included, that cuts off what is wider. @param {Element | null} element */
  const cutterOf = (element) => element && lookAt(element).cutter;

  /** Lines of text that are seen: their node, its element and where they stand. */
  function linesOf() {
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.nodeValue?.trim() || element.matches("select, textarea") || !isSeen(element)) continue;
      range.selectNodeContents(node);
      for (const box of range.getClientRects())
        if (box.width > 1) lines.push({ node, element, box, words: tidy(node.nodeValue).slice(0, 40) });
    }
    return lines;
  }

  /** @param {Element} element @param {DOMRect} box @param {string} words */
  function sticking(element, box, words) {
    const cutter = cutterOf(element.parentElement);
    if (cutter?.matches(SCROLLERS)) return [];
    for (const kind of ["td, th", "li", CARDS]) {
      const around = element.parentElement && (element.matches(kind) ? element.parentElement : element).closest(kind);
      const outer = around?.getBoundingClientRect();
      // A fixed place is left by nothing but what is fixed in it.
      if (!around || !outer?.width || getComputedStyle(element).position === "fixed") continue;
      const by = Math.max(box.right - outer.right, outer.left - box.left);
      if (by > 1) return [`${Math.round(by)} px out of ${nameOf(around)}: ${nameOf(element)} “${words}”`];
    }
    return [];
  }

  /** @param {ReturnType<typeof linesOf>} lines */
  function overlapping(lines) {
    const complaints = [];
    const sorted = lines.filter((line) => !cutterOf(line.element)).sort((a, b) => a.box.top - b.box.top);
    for (const [index, one] of sorted.entries())
      for (const other of sorted.slice(index + 1)) {
        if (other.box.top > one.box.bottom) break;
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (one.node !== other.node && wide > 1.5 && high > 4 && isFrame(one.element) === isFrame(other.element))
          complaints.push(`“${one.words}” lies on “${other.words}”`);
      }
    return complaints;
  }

  /** The frame stays while the page scrolls under it. @param {Element} element */
  const isFrame = (element) => Boolean(element.closest(".topbar, .tabbar, .banner.session"));

  /** Cut off without a sign, or with an ellipsis whose whole text is nowhere. @param {Element} element */
  function cut(element) {
    const style = getComputedStyle(element);
    if (
      style.overflowX === "visible" ||
      element.matches(`${SCROLLERS}, .rail`) ||
      !element.clientWidth ||
      element.matches("input, textarea, select")
    )
      return [];
    if (element.scrollWidth <= element.clientWidth + 1) return [];
    const words = tidy(element.textContent ?? "");
    const title = tidy(element.closest("[title]")?.getAttribute("title") ?? "");
    const isToldElsewhere = style.textOverflow === "ellipsis" && title.includes(words);
    return isToldElsewhere ? [] : [`cut off: ${nameOf(element)} “${words.slice(0, 40)}”`];
  }

  /** Words that any column has room for, broken in their middle. @param {ReturnType<typeof linesOf>} lines */
  function broken(lines) {
    const complaints = [];
    for (const node of new Set(lines.map((line) => line.node))) {
      if (lines.filter((line) => line.node === node).length < 2) continue;
      for (const found of (node.nodeValue ?? "").matchAll(/(?<!\S)[\p{L}.,]+(?!\S)/gu)) {
        if (found[0].length > LETTERS) continue;
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        const tops = [...range.getClientRects()].filter((box) => box.width > 0.5).map((box) => Math.round(box.top));
        if (new Set(tops).size > 1)
          complaints.push(`broken: “${found[0]}” in ${nameOf(node.parentElement ?? document.body)}`);
      }
    }
    return complaints;
  }

  /** Headings that stand over other cells than their own. @param {HTMLTableElement} table */
  function misplaced(table) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])].filter(isSeen);
    if (!heads.length) return [];
    const rows = [...table.rows].filter((row) => !row.closest("thead, .grouphead") && row.cells.length > 1);
    return rows.flatMap((row) => {
      const cells = [...row.cells].filter(isSeen);
      return cells.length === heads.length
        ? []
        : [`${cells.length} cells under ${heads.length} headings: ${nameOf(row)}`];
    });
  }

  /** What the widest page said in each row, but for what the record's own page says alone. @type {Map<Element, string[]>} */
  const said = new Map();

  // A record's own page says what stands in the last columns; boxes and buttons are no words, and “5 min ago” moves on.
  const UNSAID = ".opt2, .check, .tick, .ago";

  /** @param {Element} row @param {ReturnType<typeof linesOf>} lines */
  function gone(row, lines) {
    const nodes = new Set(lines.filter((line) => row.contains(line.node)).map((line) => line.node));
    const texts = [...nodes].filter((node) => !node.parentElement?.closest(UNSAID)).map((node) => node.nodeValue);
    const titled = [...row.querySelectorAll("[title]")].filter((one) => !one.closest(UNSAID) && isSeen(one));
    const words = [...texts, ...titled.map((one) => one.getAttribute("title"))].join(" ").toLowerCase();
    if (!said.has(row)) said.set(row, words.split(/[\s,·]+/));
    const missing = (said.get(row) ?? []).filter((word) => word !== "0" && !words.includes(word));
    return missing.map((word) => `gone from a row: “${word}”`);
  }

  function complaintsOf() {
    known.clear();
    const lines = linesOf();
    const seen = [...document.body.querySelectorAll("*")].filter(isSeen);
    const room = document.documentElement;
    const wide = room.scrollWidth > innerWidth ? [`the page is ${room.scrollWidth} px wide`] : [];
    const rows = [...document.querySelectorAll(".ledger tbody tr:not(.grouphead)")].filter(isSeen);
    return [
      ...new Set([
        ...wide,
        ...lines.flatMap((line) => sticking(line.element, line.box, line.words)),
        ...seen.flatMap((element) => sticking(element, element.getBoundingClientRect(), "")),
        ...overlapping(lines),
        ...seen.flatMap(cut),
        ...broken(lines),
        ...[...document.querySelectorAll("table")].filter(isSeen).flatMap(misplaced),
        ...rows.flatMap((row) => gone(row, lines)),
      ]),
    ];
  }
  Object.assign(globalThis, { complaintsOf });
})();
