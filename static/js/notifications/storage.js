// README.md in this folder. What the browser keeps for this tab ("session") or for all of them ("local").
// @ts-check

/** @typedef {"session" | "local"} Kind */

/** @param {Kind} kind @param {string} key @returns {string} empty for nothing, and where the person has blocked it */
export function recall(kind, key) {
  try {
    return storage(kind).getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** @param {Kind} kind @param {string} key @param {string} value empty to forget it */
export function keep(kind, key, value) {
  try {
    if (value) storage(kind).setItem(key, value);
    else storage(kind).removeItem(key);
  } catch {
    // Blocked: what depends on it is remembered for as long as the page is open.
  }
}

/** @param {Kind} kind */
function storage(kind) {
  return kind === "local" ? localStorage : sessionStorage;
}
