// docs/realtime.md, section 5. What the browser does to a page (hide, freeze, restore, cut off) and what the client does then.
// @ts-check

/**
 * @param {import("./client.js").RealtimeClient} client
 * @param {import("./tabs.js").Tabs} tabs
 * @param {{ restored: () => void }} hooks restored: the page came back out of the back/forward cache
 */
export function followPage(client, tabs, { restored }) {
  let away = false;
  const settle = () => client.setActive(!away && (!document.hidden || tabs.isLeader));

  document.addEventListener("visibilitychange", () => {
    settle();
    if (!document.hidden) client.look();
  });

  // A page kept for going back keeps an open stream too, and after six of them the browser cannot open a seventh.
  addEventListener("pagehide", () => {
    away = true;
    settle();
    tabs.leave();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    away = false;
    restored();
    tabs.join(settle);
    settle();
  });

  // A cut ends connections without a word to either side.
  addEventListener("offline", () => client.drop());
  addEventListener("online", () => client.renew());

  tabs.join(settle);
  settle();
}
