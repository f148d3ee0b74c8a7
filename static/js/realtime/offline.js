// docs/realtime.md, section 5. Without a network nothing can be saved: the buttons say so instead of losing what was typed.
// @ts-check

const SAVES = 'form[method="post"] :is(button:not([type]), [type="submit"])';
const WORDS = "You are offline: this can be saved when you are back online.";

/** Keeps the page's saving buttons as the network is. */
export function followNetwork() {
  const follow = () => (navigator.onLine ? allow() : refuse());
  addEventListener("online", follow);
  addEventListener("offline", follow);
  follow();
}

function refuse() {
  for (const button of saves()) {
    if (button.disabled) continue;
    button.disabled = true;
    button.dataset.offline = "";
    button.title = WORDS;
    if (button.closest("main")) button.after(reason());
  }
}

function allow() {
  for (const button of saves()) {
    if (button.dataset.offline === undefined) continue;
    button.disabled = false;
    button.title = "";
    delete button.dataset.offline;
  }
  for (const words of document.querySelectorAll("[data-offline-reason]")) words.remove();
}

/** @returns {NodeListOf<HTMLButtonElement>} */
function saves() {
  return document.querySelectorAll(SAVES);
}

function reason() {
  const words = document.createElement("span");
  words.className = "second";
  words.dataset.offlineReason = "";
  words.textContent = WORDS;
  return words;
}
