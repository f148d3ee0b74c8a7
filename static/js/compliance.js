// The compliance page: a list that was opened to be printed is printed at once. docs/ui.md.
// @ts-check

import "./components/lists.js";

if (document.querySelector("[data-at-once]")) addEventListener("load", () => globalThis.print());
