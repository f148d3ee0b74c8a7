// README.md in this folder. A toast as it stands on the page. Everything a person wrote is set as text.
// @ts-check

import { whenOpened } from "./mark_read.js";

const ICONS = new URL("../../icons.svg", import.meta.url).href;
const KIND_ICONS = new Map([
  ["urgent", "alert-octagon"],
  ["error", "alert-triangle"],
  ["warning", "alert-triangle"],
  ["success", "circle-check"],
]);
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {import("./toast_rules.js").Toast} Toast */

/**
 * It has no live role: the page's live regions, which stood there before, say its words once.
 * @param {Toast} toast
 * @param {{ opened: () => void, dismissed: () => void }} hooks
 * @returns {HTMLElement}
 */
export function toastBox(toast, { opened, dismissed }) {
  const box = make("div", toast.urgent ? "toast urgent" : "toast");
  box.id = `toast-${toast.name}`;
  box.dataset.toast = toast.name;
  box.setAttribute("role", "group");
  const heading = make("h2", "");
  heading.id = `${box.id}-title`;
  box.setAttribute("aria-labelledby", heading.id);
  heading.append(toast.urgent ? toast.title : linkTo(toast, toast.title, "", opened));
  const words = make("p", "", toast.message);
  box.append(icon(KIND_ICONS.get(toast.kind) ?? "info-circle"), heading, ...(toast.message ? [words] : []));
  if (toast.urgent) box.append(actions(linkTo(toast, toast.action, "btn small", opened)));
  box.append(closeButton(toast, dismissed));
  return box;
}

/** @param {Toast} toast @param {string} words @param {string} className @param {() => void} opened */
function linkTo(toast, words, className, opened) {
  const link = /** @type {HTMLAnchorElement} */ (make("a", className, words));
  // The server gives paths of its own only; anything else would not be followed.
  link.setAttribute("href", toast.url.startsWith("/") ? toast.url : "/notifications");
  whenOpened(link, opened);
  return link;
}

/** @param {HTMLElement} link */
function actions(link) {
  const row = make("div", "row");
  row.append(link);
  return row;
}

/** @param {Toast} toast @param {() => void} dismissed */
function closeButton({ title }, dismissed) {
  const button = make("button", "iconbtn");
  button.setAttribute("type", "button");
  button.append(icon("x"), make("span", "vh", `Dismiss: ${title}`));
  button.addEventListener("click", dismissed);
  return button;
}

/** @param {string} name */
function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} tag @param {string} className @param {string} [words] @returns {HTMLElement} */
function make(tag, className, words = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words) element.textContent = words;
  return element;
}
