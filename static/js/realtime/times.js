// docs/realtime.md, section 5. Relative times that tick: the words of `<time data-relative>`, in London.
// @ts-check

const ZONE = "Europe/London";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** "11 h ago", but then the time of day. */
const RELATIVE_FOR = 12 * HOUR;
const TICK = 15_000;

const dayFormat = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });
const clockFormat = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const partsFormat = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
});

/** @param {number} moment milliseconds since 1970 @returns {string} the day in London, `2027-01-06` */
export function dayOf(moment) {
  return dayFormat.format(moment);
}

/** @param {number} moment @returns {string} `09:41` */
export function clockTime(moment) {
  return clockFormat.format(moment);
}

/** @param {number} moment @param {number} now @returns {string} `Mon 4 Jan`, with the year in place of the weekday when it is another */
export function shortDate(moment, now) {
  const { weekday, day, month, year } = partsOf(moment);
  // "Sep", as the server writes it; browsers say "Sept".
  const short = month.slice(0, 3);
  return year === partsOf(now).year ? `${weekday} ${day} ${short}` : `${day} ${short} ${year}`;
}

/** @param {number} moment */
function partsOf(moment) {
  return Object.fromEntries(partsFormat.formatToParts(moment).map(({ type, value }) => [type, value]));
}

/** @param {number} moment @param {number} now @returns {string} the heading of a day: `Today`, `Yesterday`, `Mon 4 Jan` */
export function dayWords(moment, now) {
  const day = dayOf(moment);
  if (day === dayOf(now)) return "Today";
  return day === dayBefore(now) ? "Yesterday" : shortDate(moment, now);
}

/** Twelve hours before London's midnight it is the day before, whatever the clocks did in the night. @param {number} now */
function dayBefore(now) {
  const noon = Date.parse(`${dayOf(now)}T12:00:00Z`);
  return dayOf(noon - 24 * HOUR);
}

/**
 * The words of a moment.
 * @param {number} moment milliseconds since 1970
 * @param {number} now
 * @param {boolean} underDay whether a heading above it tells the day
 */
export function relativeWords(moment, now, underDay) {
  const age = now - moment;
  if (age < MINUTE) return "Just now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < RELATIVE_FOR) return `${Math.floor(age / HOUR)} h ago`;
  return underDay || dayOf(moment) === dayOf(now) ? clockTime(moment) : dayWords(moment, now);
}

/**
 * Keeps every relative time of the page true, with one timer.
 * @param {import("./clock.js").ServerClock} clock
 * @returns {(root?: ParentNode) => void} writes the times below an element now
 */
export function keepTimes(clock) {
  const write = (/** @type {ParentNode} */ root = document) => {
    for (const time of root.querySelectorAll("time[data-relative]")) writeTime(time, clock.now());
  };
  const tick = () => document.hidden || write();
  setInterval(tick, TICK);
  document.addEventListener("visibilitychange", tick);
  write();
  return write;
}

/**
 * London's midnight passes under an open page: what was "due today" is late. A page that is hidden sees it when it is shown.
 * @param {import("./clock.js").ServerClock} clock
 * @param {() => void} turned
 */
export function keepDay(clock, turned) {
  let day = dayOf(clock.now());
  const look = () => {
    if (document.hidden || dayOf(clock.now()) === day) return;
    day = dayOf(clock.now());
    turned();
  };
  setInterval(look, TICK);
  document.addEventListener("visibilitychange", look);
}

/** @param {Element} time @param {number} now */
function writeTime(time, now) {
  const moment = Date.parse(time.getAttribute("datetime") ?? "");
  if (Number.isNaN(moment)) return;
  const words = relativeWords(moment, now, time.closest("[data-live-list]") !== null);
  if (time.textContent !== words) time.textContent = words;
}
