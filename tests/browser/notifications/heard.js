// Runs before a page's own scripts and notes what its person hears and sees: tones, toasts, words read out, the desktop's notifications.

globalThis.heard = { rings: 0, toasts: [], polite: [], assertive: [], desktop: [], titles: [] };

const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...rest) {
  globalThis.heard.rings += 1;
  return start.apply(this, rest);
};

/** The desktop allows it, and the test is the desktop. */
globalThis.Notification = class extends EventTarget {
  static permission = "granted";
  constructor(title, options) {
    super();
    this.note = { title, ...options, closed: false, click: () => this.dispatchEvent(new Event("click")) };
    globalThis.heard.desktop.push(this.note);
  }
  close() {
    this.note.closed = true;
  }
};

addEventListener("DOMContentLoaded", () => {
  const watch = (id, act) => {
    const element = document.getElementById(id);
    if (element) new MutationObserver(act).observe(element, { childList: true, characterData: true, subtree: true });
  };
  new MutationObserver(() => globalThis.heard.titles.push(document.title)).observe(document.head, {
    childList: true,
    characterData: true,
    subtree: true,
  });
  watch("live-status", ([{ target }]) => globalThis.heard.polite.push(target.textContent));
  watch("live-alert", ([{ target }]) => globalThis.heard.assertive.push(target.textContent));
  watch("toasts", (records) => {
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node.dataset?.toast) globalThis.heard.toasts.push(node.querySelector("h2").textContent);
    }
  });
});
