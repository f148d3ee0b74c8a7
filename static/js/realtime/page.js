// docs/realtime.md, "The browser". Puts the real-time client on a page. The only module that base.html loads.
// @ts-check

import { RealtimeClient } from "./client.js";
import { eventExtension } from "./events.js";
import { htmx } from "./htmx.js";
import { followPage } from "./lifecycle.js";
import { morphExtension } from "./morph.js";
import { optionsFrom } from "./options.js";
import { elementPoll } from "./poll.js";
import { Regions } from "./regions.js";
import { sseTransport } from "./sse_transport.js";
import { browserTabs, Tabs } from "./tabs.js";

const element = /** @type {HTMLElement} */ (document.getElementById("rt"));
const pollElement = /** @type {HTMLElement} */ (document.getElementById("rt-poll"));
const options = optionsFrom(element.dataset);

const regions = new Regions(
  {
    hold: () => realtime.hold(),
    beforeMorph: () => {},
    refused: () => realtime.reconnect(),
  },
  options.resetSpread,
);

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

htmx().registerExtension(
  "practice-hub-events",
  eventExtension((event) => realtime.emit(event)),
);
htmx().registerExtension(
  "practice-hub-morph",
  morphExtension((source) => source === element || source === pollElement),
);
realtime.subscribe("*", (event) => regions.hear(event));

followPage(realtime, tabs, { restored: () => {} });
realtime.connect();
