// docs/realtime.md, section 5. Puts the real-time client on a page. The only module that base.html loads.
// @ts-check

import { keepAddress } from "../components/address.js";
import { useForms } from "../components/forms.js";
import { warnBeforeSignOut } from "../components/session_warning.js";
import { useShortcuts } from "../components/shortcuts.js";
import { useNotifications } from "../notifications/page.js";
import { useSearch } from "../search.js";
import { RealtimeClient } from "./client.js";
import { ServerClock } from "./clock.js";
import { covers } from "./cover.js";
import { eventExtension } from "./events.js";
import { feedExtension, LiveList, nameYou } from "./feed.js";
import { holdDuringRequests } from "./holding.js";
import { htmx } from "./htmx.js";
import { followPage } from "./lifecycle.js";
import { warnOfChanges } from "./meanwhile.js";
import { morphExtension } from "./morph.js";
import { optionsFrom } from "./options.js";
import { elementPoll } from "./poll.js";
import { usePresence } from "./presence.js";
import { Regions } from "./regions.js";
import { sseTransport } from "./sse_transport.js";
import { Status } from "./status.js";
import { showNotice } from "./strips.js";
import { browserTabs, Tabs } from "./tabs.js";
import { keepDay, keepTimes } from "./times.js";

const element = /** @type {HTMLElement} */ (document.getElementById("rt"));
const pollElement = /** @type {HTMLElement} */ (document.getElementById("rt-poll"));
const options = optionsFrom(element.dataset);
const clock = new ServerClock();
const writeTimes = keepTimes(clock);

/** The page's connection. A page's own module imports it: `import { realtime } from "./realtime/page.js"`. */
export const realtime = new RealtimeClient({
  transport: sseTransport(element),
  poll: elementPoll(pollElement, options.pollingInterval),
  startOver: () => regions.askEverything(),
  cursor: element.dataset.cursor,
  options,
});

/** The browser's other tabs. */
export const tabs = new Tabs(browserTabs());

/** @type {WeakMap<Element, LiveList>} */
const lists = new WeakMap();
const feedHooks = {
  now: () => clock.now(),
  polling: () => realtime.getStats().isPolling,
  writeTimes,
  newFor: options.newFor,
};

/** @param {Element} list */
function liveList(list) {
  const known = lists.get(list) ?? new LiveList(/** @type {HTMLElement} */ (list), feedHooks);
  lists.set(list, known);
  return known;
}

const regions = new Regions(
  {
    hold: () => realtime.hold(),
    cursor: () => realtime.getStats().cursor,
    beforeMorph(region, fresh) {
      for (const list of listsIn(region)) {
        const next = [...listsIn(fresh)].find(({ id }) => id === list.id);
        if (next) liveList(list).prepare(next);
      }
    },
    refused: () => realtime.reconnect(),
    outdated: () => showNotice("outdated"),
  },
  options.resetSpread,
);

/** @param {Element} root @returns {Element[]} */
function listsIn(root) {
  return [...(root.matches("[data-live-list]") ? [root] : []), ...root.querySelectorAll("[data-live-list]")];
}

/** @param {Element} source whether a swap was started by the connection, not by the person */
function isOurs(source) {
  return source === element || source === pollElement;
}

/** What came with a swap gets what every page gets. */
function dressPage() {
  writeTimes();
  nameYou(document);
  status.refresh();
  for (const list of document.querySelectorAll("[data-live-list]")) liveList(list).refresh();
}

htmx().registerExtension(
  "practice-hub-events",
  eventExtension((event) => realtime.emit(event)),
);
htmx().registerExtension("practice-hub-feed", feedExtension(liveList));
htmx().registerExtension(
  "practice-hub-morph",
  morphExtension(isOurs, (target) => regions.touch(target)),
);
document.addEventListener("htmx:after:swap", dressPage);
holdDuringRequests(() => realtime.hold(), isOurs);

realtime.subscribe("*", (event) => regions.hear(event));
for (const type of ["rt:hello", "rt:heartbeat"]) realtime.subscribe(type, ({ now }) => clock.hear(now));

const status = new Status(realtime, tabs, { pillWait: options.pillWait, build: element.dataset.build });
followPage(realtime, tabs, { restored: () => covers.checking(options.coverLimit) });
warnBeforeSignOut(clock, tabs);
useForms();
keepAddress();
keepDay(clock, () => {
  dressPage();
  regions.turnDay();
});
useShortcuts();
useSearch();
usePresence(realtime);
warnOfChanges(realtime);
useNotifications(realtime, tabs, clock);
dressPage();
realtime.connect();
