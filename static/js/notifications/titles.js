// README.md in this folder. How many are unread, as the tab's title, its icon and the badge say it. No DOM.
// @ts-check

/** Past this the badge says "99+": the exact number would only be a reproach. */
const MOST_ON_BADGE = 99;
/** An icon of 16 pixels has room for one digit. */
const MOST_ON_ICON = 9;

/** @param {number} count @returns {string} `3`, `99+`, empty for none */
export function badge(count) {
  if (count <= 0) return "";
  return count > MOST_ON_BADGE ? `${MOST_ON_BADGE}+` : String(count);
}

/** What stands before a title: our number, or the one that the server wrote for browsers without scripts. */
const NUMBER = /^(\(\d+\+?\) |[\d,]+ unread, )*/;

/**
 * @param {string} title the tab's title, with or without a number before it
 * @param {number} count
 */
export function titled(title, count) {
  const plain = title.replace(NUMBER, "");
  return count > 0 ? `(${badge(count)}) ${plain}` : plain;
}

/** @param {number} count @returns {string} the name of the icon's file in static/favicons/, empty for the plain one */
export function iconName(count) {
  if (count <= 0) return "";
  return count > MOST_ON_ICON ? "more.svg" : `${count}.svg`;
}

/** @param {number} count @param {string} one @param {string} [many] @returns {string} `1 update`, `27 updates` */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}
