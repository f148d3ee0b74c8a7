import assert from "node:assert/strict";
import { test } from "node:test";
import { askSince, wasLongAway } from "../../../static/js/notifications/missed_rules.js";
import { isWorthATone, soundWords } from "../../../static/js/notifications/sound_rules.js";
import { badge, counted, iconName, titled } from "../../../static/js/notifications/titles.js";

test("the title tells the number, once, whatever it said before", () => {
  assert.equal(titled("Dashboard · Practice Hub", 3), "(3) Dashboard · Practice Hub");
  assert.equal(titled("(3) Dashboard · Practice Hub", 4), "(4) Dashboard · Practice Hub");
  assert.equal(titled("(99+) Dashboard · Practice Hub", 0), "Dashboard · Practice Hub");
  assert.equal(titled("1,204 unread, Notifications · Practice Hub", 2), "(2) Notifications · Practice Hub");
  assert.equal(titled("(2026) Ltd · Practice Hub", 120), "(99+) Ltd · Practice Hub");
});

test("badge and icon say as much as they have room for", () => {
  assert.deepEqual([0, 1, 99, 100].map(badge), ["", "1", "99", "99+"]);
  assert.deepEqual([0, 1, 9, 10].map(iconName), ["", "1.svg", "9.svg", "more.svg"]);
  assert.deepEqual([counted(1, "update"), counted(5000, "update")], ["1 update", "5,000 updates"]);
});

test("the switch never says On when it cannot ring", () => {
  for (const ability of ["unknown", "waiting", "refused"]) {
    const { pressed, state, able } = soundWords(true, ability);
    assert.deepEqual([pressed, able], [true, false]);
    assert.match(state, /^On: ./, "On is never all it says");
  }
  assert.equal(soundWords(true, "waiting").state, "On: click anywhere to enable");
  assert.deepEqual(soundWords(true, "ready"), { pressed: true, state: "On", able: true });
  for (const ability of ["unknown", "waiting", "ready", "refused"]) {
    assert.deepEqual(soundWords(false, ability), { pressed: false, state: "Off", able: false });
  }
});

test("a tone is for news, wanted by the person and by the server", () => {
  const now = Date.parse("2027-01-06T09:42:00Z");
  const at = (seconds) => ({ sound: true, occurred_at: new Date(now - seconds * 1000).toISOString() });
  assert.equal(isWorthATone(at(0), true, now), true);
  assert.equal(isWorthATone(at(30), true, now), true);
  assert.equal(isWorthATone(at(31), true, now), false, "a replay is silent");
  assert.equal(isWorthATone(at(0), false, now), false, "the switch is off");
  assert.equal(isWorthATone({ ...at(0), sound: false }, true, now), false, "quiet hours");
  assert.equal(isWorthATone({ sound: true, occurred_at: "no moment" }, true, now), false);
});

test("who was away for more than an hour is told what they missed, as far back as the server knows", () => {
  const now = Date.parse("2027-01-06T09:42:00Z");
  const minutes = (count) => now - count * 60_000;
  assert.equal(wasLongAway(minutes(59), now), false);
  assert.equal(wasLongAway(minutes(60), now), false);
  assert.equal(wasLongAway(minutes(61), now), true);
  assert.equal(wasLongAway(0, now), false, "the first visit");
  assert.equal(askSince(minutes(61), now), "2027-01-06T08:41:00.000Z");
  assert.ok(Date.parse(askSince(1, now)) > now - 7 * 24 * 3_600_000);
});
