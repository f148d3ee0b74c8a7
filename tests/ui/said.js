// Run by node: what the script says of each case on the standard input, in their order.

import { text } from "node:stream/consumers";
import { badge } from "../../static/js/notifications/titles.js";
import { initials } from "../../static/js/realtime/presence.js";
import { dayOf, relativeWords, shortDate } from "../../static/js/realtime/times.js";

const { moments, names, counts } = JSON.parse(await text(process.stdin));
const said = {
  moments: moments.map(([moment, now]) => [relativeWords(moment, now, false), shortDate(moment, now), dayOf(moment)]),
  names: names.map(initials),
  counts: counts.map(badge),
};
process.stdout.write(JSON.stringify(said));
