import assert from "node:assert/strict";
import { test } from "node:test";
import { endingSoon } from "../../../static/js/components/session_warning.js";
import { ArrivalCount, counterWords, dayMarks } from "../../../static/js/realtime/feed_rules.js";
import { pollWords } from "../../../static/js/realtime/poll_clock.js";
import { stripFor } from "../../../static/js/realtime/strips.js";
import { dayOf, dayWords, relativeWords, shortDate } from "../../../static/js/realtime/times.js";

const at = (text) => Date.parse(text);
const NOW = at("2027-01-06T09:42:00Z");

test("relative times say what the design says", () => {
  const words = (moment, underDay = false) => relativeWords(at(moment), NOW, underDay);
  assert.equal(words("2027-01-06T09:41:50Z"), "Just now");
  assert.equal(words("2027-01-06T09:45:00Z"), "Just now", "a little in the future is a clock that is a little wrong");
  assert.equal(words("2027-01-06T09:41:00Z"), "1 min ago");
  assert.equal(words("2027-01-06T08:42:30Z"), "59 min ago");
  assert.equal(words("2027-01-06T08:42:00Z"), "1 h ago");
  assert.equal(words("2027-01-06T08:37:00Z"), "1 h ago");
  assert.equal(words("2027-01-05T21:43:00Z"), "11 h ago");
  assert.equal(words("2027-01-05T21:42:00Z"), "Yesterday");
  assert.equal(words("2027-01-05T17:04:00Z", true), "17:04");
  assert.equal(words("2027-01-04T17:04:00Z"), "Mon 4 Jan");
  assert.equal(words("2026-12-31T17:04:00Z"), "31 Dec 2026");
});

test("early this morning is a time, late in the evening", () => {
  const evening = at("2027-01-06T22:00:00Z");
  assert.equal(relativeWords(at("2027-01-06T07:15:00Z"), evening, false), "07:15");
});

test("days are London's days, in summer too", () => {
  assert.equal(dayOf(at("2027-07-01T23:30:00Z")), "2027-07-02");
  assert.equal(dayWords(at("2027-07-01T23:30:00Z"), at("2027-07-02T08:00:00Z")), "Today");
  assert.equal(relativeWords(at("2027-07-01T16:00:00Z"), at("2027-07-02T08:00:00Z"), true), "17:00");
});

test("yesterday is yesterday on the days the clocks change", () => {
  assert.equal(dayWords(at("2027-03-27T12:00:00Z"), at("2027-03-28T22:59:00Z")), "Yesterday");
  assert.equal(dayWords(at("2027-10-30T12:00:00Z"), at("2027-10-31T00:30:00Z")), "Yesterday");
  assert.equal(dayWords(at("2027-10-30T12:00:00Z"), at("2027-10-31T23:30:00Z")), "Yesterday");
  assert.equal(dayWords(at("2027-10-29T12:00:00Z"), at("2027-10-31T23:30:00Z")), "Fri 29 Oct");
});

test("another year shows itself, by London's calendar", () => {
  assert.equal(shortDate(at("2026-12-31T23:30:00Z"), NOW), "31 Dec 2026");
  assert.equal(shortDate(at("2027-01-01T00:30:00Z"), NOW), "Fri 1 Jan");
});

test("arrivals are counted until they are old news", () => {
  const count = new ArrivalCount();
  for (let n = 0; n < 3; n += 1) assert.equal(count.arrive(false), "shown");
  assert.deepEqual(counterWords(count, null), { words: "3 new", button: false });
  count.settle();
  assert.deepEqual(counterWords(count, null), { words: "", button: false });
});

test("what arrives under a reader is held, and so is what follows, until it is asked for", () => {
  const count = new ArrivalCount();
  assert.equal(count.arrive(true), "held");
  assert.equal(count.arrive(false), "held");
  count.settle();
  assert.deepEqual(counterWords(count, null), { words: "Show 2 new", button: true });
  count.show();
  assert.deepEqual(counterWords(count, null), { words: "2 new", button: false });
});

test("a batch that was polled is one announcement in full words", () => {
  const noun = { one: "activity", many: "activities" };
  assert.equal(counterWords({ held: 0, fresh: 4 }, noun).words, "4 new activities");
  assert.equal(counterWords({ held: 0, fresh: 1 }, noun).words, "1 new activity");
});

test("a day mark stands before the first item of each day but today", () => {
  assert.deepEqual(dayMarks([], "06"), []);
  assert.deepEqual(dayMarks(["06", "06"], "06"), []);
  assert.deepEqual(dayMarks(["06", "05", "05", "03"], "06"), [1, 3]);
  assert.deepEqual(dayMarks(["05", "05"], "06"), [0]);
});

test("the polling footer counts down and never below nothing", () => {
  assert.equal(pollWords(NOW - 12_000, NOW + 18_000, NOW), "Checked 12 s ago. Next check in 18 s");
  assert.equal(pollWords(null, NOW - 500, NOW), "Next check in 0 s");
});

test("which strip tells what is wrong", () => {
  const usual = { state: "connected", reason: "", online: true, answered: true };
  const strip = (change) => stripFor({ ...usual, ...change });
  assert.equal(strip({}), "");
  assert.equal(strip({ state: "connecting" }), "");
  assert.equal(strip({ state: "reconnecting" }), "");
  assert.equal(strip({ state: "polling" }), "polling");
  assert.equal(strip({ state: "polling", answered: false }), "unreachable");
  assert.equal(strip({ state: "reconnecting", online: false }), "offline");
  assert.equal(strip({ state: "failed", reason: "forbidden" }), "failed");
  assert.equal(strip({ state: "disconnected", reason: "disconnect" }), "disconnected");
  assert.equal(strip({ state: "disconnected", reason: "signed-out" }), "", "the cover says it");
});

test("five minutes before the sign-in ends there is a warning, and it names the end that comes first", () => {
  const minutes = (count) => NOW + count * 60_000;
  assert.equal(endingSoon(minutes(6), minutes(600), NOW), null);
  assert.deepEqual(endingSoon(minutes(5), minutes(600), NOW), { kind: "idle", at: minutes(5) });
  assert.deepEqual(endingSoon(minutes(60), minutes(4), NOW), { kind: "absolute", at: minutes(4) });
  assert.equal(endingSoon(minutes(-1), minutes(600), NOW), null, "over is over: the cover says it");
  assert.equal(endingSoon(Number.NaN, Number.NaN, NOW), null);
});
