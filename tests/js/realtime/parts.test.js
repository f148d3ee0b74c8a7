import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff, retryAfter } from "../../../static/js/realtime/backoff.js";
import { between, ServerClock } from "../../../static/js/realtime/clock.js";
import { Cursor, isBehind, parse } from "../../../static/js/realtime/cursor.js";
import { DEFAULTS, optionsFrom } from "../../../static/js/realtime/options.js";
import { judge, outcomeOf } from "../../../static/js/realtime/outcome.js";
import { FrameReader } from "../../../static/js/realtime/reader.js";
import { FakeTime, rest } from "./fakes.js";

test("a cursor is an epoch and a position, and nothing else is one", () => {
  assert.deepEqual(parse("k3f9-42"), { epoch: "k3f9", position: 42 });
  assert.deepEqual(parse("a-b-7"), { epoch: "a-b", position: 7 });
  for (const text of ["", "42", "-42", "k3f9-", "k3f9-x", "k3f9--1x", "k-99999999999999999", null, undefined]) {
    assert.equal(parse(text), null, String(text));
  }
});

test("a cursor goes forward within its epoch and nowhere else", () => {
  const cursor = new Cursor("k-5");
  for (const id of ["k-3", "m-9", "", null, "nonsense"]) cursor.advance(id);
  assert.equal(cursor.text, "k-5");
  cursor.advance("k-9");
  assert.equal(cursor.text, "k-9");
  cursor.replace("m-1");
  assert.equal(cursor.text, "m-1");
});

test("positions are compared as numbers, not as words", () => {
  const cursor = new Cursor("k-9");
  assert.equal(cursor.judge("k-10"), "new");
  assert.equal(cursor.judge("k-8"), "seen");
  assert.equal(cursor.judge("m-10"), "foreign");
  assert.equal(cursor.judge("nonsense"), "foreign");
});

test("an answer is behind when it was read before a place of the same epoch", () => {
  assert.equal(isBehind("k-9", "k-10"), true);
  for (const [one, other] of [
    ["k-10", "k-10"],
    ["k-11", "k-10"],
    ["k-9", "m-10"],
    ["", "k-10"],
    ["k-9", ""],
  ]) {
    assert.equal(isBehind(one, other), false, `${one} ${other}`);
  }
});

test("a page that knows no cursor takes the first it hears", () => {
  const cursor = new Cursor("");
  assert.equal(cursor.judge("k-7"), "new");
  cursor.advance("k-7");
  assert.equal(cursor.text, "k-7");
});

test("a frame being swapped is not taken twice, and is sent again when the swap never ended", () => {
  const cursor = new Cursor("k-1");
  cursor.take("k-2");
  assert.equal(cursor.judge("k-2"), "seen");
  assert.equal(cursor.text, "k-1");
  cursor.rewind();
  assert.equal(cursor.judge("k-2"), "new");
});

test("Retry-After is seconds or a date, and never negative", () => {
  const now = Date.parse("2027-01-06T09:41:00Z");
  assert.equal(retryAfter("7", now), 7000);
  assert.equal(retryAfter("Wed, 06 Jan 2027 09:41:30 GMT", now), 30_000);
  for (const header of ["Wed, 06 Jan 2027 09:40:00 GMT", "soon", "", null, undefined]) {
    assert.equal(retryAfter(header, now), 0);
  }
});

test("a Retry-After of a day is not believed", () => {
  assert.equal(new Backoff(DEFAULTS, () => 0.5).wait(86_400_000), 300_000);
});

test("the span between two moments is the longer of both clocks'", () => {
  const set = { wall: 1000, steady: 1000 };
  assert.equal(between(set, { wall: 61_000, steady: 2000 }), 60_000, "the computer slept");
  assert.equal(between(set, { wall: -3_599_000, steady: 61_000 }), 60_000, "the clock was set back");
});

test("a browser whose clock is two hours wrong counts from the server's", () => {
  const clock = new ServerClock();
  clock.hear(new Date(Date.now() + 7_200_000).toISOString());
  assert.ok(Math.abs(clock.now() - Date.now() - 7_200_000) < 100);
  clock.hear(new Date(Date.now() + 500).toISOString());
  assert.ok(Math.abs(clock.now() - Date.now()) < 100, "half a second is the network's");
  clock.hear("nonsense");
  clock.hear(undefined);
});

test("every option is an attribute of the element", () => {
  assert.deepEqual(optionsFrom({}), DEFAULTS);
  const options = optionsFrom({ reconnectDelay: "50", enablePollingFallback: "false", cursor: "k-1" });
  assert.deepEqual([options.reconnectDelay, options.enablePollingFallback], [50, false]);
  assert.equal("cursor" in options, false);
  assert.equal(optionsFrom({}).enablePollingFallback, true);
  assert.equal(optionsFrom({ resetSpread: "0" }).resetSpread, 0, "nothing to wait for");
  for (const wrong of ["soon", "-1", ""]) assert.throws(() => optionsFrom({ pollingInterval: wrong }), RangeError);
});

test("what the end of an attempt means", () => {
  const meaning = (status, stream = false) => judge({ status, stream, retryAfter: 0 });
  assert.equal(meaning(401), "signed-out");
  assert.equal(meaning(403), "forbidden");
  for (const status of [0, 408, 429, 500, 502, 503, 504]) assert.equal(meaning(status), "retry", String(status));
  assert.equal(meaning(200, true), "retry");
  for (const status of [200, 204, 302, 400, 404, 410]) assert.equal(meaning(status), "not-a-stream", String(status));
  assert.equal(meaning(503, true), "retry");
});

test("only an event stream is a stream", () => {
  const answer = (type) => outcomeOf(new Response("", { headers: { "Content-Type": type, "Retry-After": "2" } }));
  assert.equal(answer("text/event-stream; charset=utf-8").stream, true);
  assert.equal(answer("text/html").stream, false);
  assert.equal(answer("text/html").retryAfter, 2000);
  assert.deepEqual(outcomeOf(undefined), { status: 0, stream: false, retryAfter: 0 });
});

function reading(cursor = "k-0") {
  const time = new FakeTime();
  const heard = [];
  const hooks = {
    control: (kind, data, source) => heard.push([kind, data, source]),
    foreign: () => heard.push("foreign"),
  };
  return { reader: new FrameReader(new Cursor(cursor), hooks, time), heard, time };
}

test("a named frame never reaches htmx, whatever it is called", () => {
  const { reader, heard } = reading();
  for (const event of ["click", "submit", "rt:hello", "rt:heartbeat", "rt:nonsense", "htmx:abort"]) {
    assert.equal(reader.receive({ id: "", event, data: "{}" }, "stream"), false);
  }
  assert.deepEqual(
    heard.map(([kind]) => kind),
    ["hello", "heartbeat", "nonsense"],
  );
});

test("a control frame without sense in it does no harm", () => {
  const { reader, heard } = reading();
  for (const data of ["", "null", "7", "{", "[1]"]) reader.receive({ id: "", event: "rt:bye", data }, "stream");
  assert.equal(heard.length, 5);
  assert.deepEqual(heard[0], ["bye", {}, "stream"]);
});

test("a frame without a place is shown, and one that was seen is counted and not shown again", () => {
  const { reader, heard } = reading("k-1");
  const shown = (id) => reader.receive({ id, event: "", data: "" }, "stream");
  assert.equal(shown(""), true);
  assert.deepEqual([shown("k-2"), shown("k-2"), shown("k-1")], [true, false, false]);
  assert.equal(reader.duplicates, 2);
  assert.equal(shown("m-3"), false);
  assert.deepEqual(heard, ["foreign"]);
});

test("frames wait until nobody holds them any more, in order", async () => {
  const { reader } = reading();
  const [first, second] = [reader.hold(5000), reader.hold(5000)];
  const order = [];
  for (const id of ["k-1", "k-2"]) {
    Promise.resolve(reader.receive({ id, event: "", data: "" }, "stream")).then((wanted) => order.push([id, wanted]));
  }
  first();
  await rest();
  assert.deepEqual(order, []);
  second();
  second();
  await rest();
  assert.deepEqual(order, [
    ["k-1", true],
    ["k-2", true],
  ]);
  assert.equal(reader.receive({ id: "k-3", event: "", data: "" }, "stream"), true);
});

test("heartbeats and goodbyes do not wait", () => {
  const { reader, heard } = reading();
  reader.hold(5000);
  reader.receive({ id: "k-1", event: "rt:heartbeat", data: "{}" }, "stream");
  reader.receive({ id: "", event: "rt:bye", data: "{}" }, "stream");
  assert.equal(heard.length, 2);
});
