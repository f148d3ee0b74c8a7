import assert from "node:assert/strict";
import { test } from "node:test";
import { rest } from "./fakes.js";
import { livePage, page, SECOND } from "./page.js";

test("a frame is shown once, in order, whatever is sent again", async () => {
  const made = await livePage();
  for (const id of ["k-1", "k-2", "k-2", "k-1", "k-3"]) await made.server.last.frame(id);
  made.server.last.end();
  await made.time.pass(1.1 * SECOND);
  assert.equal(made.server.last.cursor, "k-3");
  made.server.last.hello();
  for (const id of ["k-2", "k-3", "k-4"]) await made.server.last.frame(id);
  assert.deepEqual(made.server.shown, ["k-1", "k-2", "k-3", "k-4"]);
  assert.equal(made.client.getStats().duplicates, 4);
});

test("a frame that was taken but never swapped is asked for again", async () => {
  const made = await livePage();
  made.server.hooks.receive({ id: "k-1", event: "", data: "" });
  made.server.last.end();
  await made.time.pass(1.1 * SECOND);
  assert.equal(made.server.last.cursor, "k-0");
  made.server.last.hello();
  assert.equal(await made.server.last.frame("k-1"), true);
});

test("a frame that the stream is just showing is not shown by the poll as well", async () => {
  const made = await livePage();
  assert.equal(made.server.hooks.receive({ id: "k-1", event: "", data: "" }), true);
  assert.equal(made.poll.frame("k-1"), false);
  made.server.hooks.applied("k-1");
  assert.equal(made.client.getStats().cursor, "k-1");
});

test("a heartbeat moves the cursor though nothing was for this person", async () => {
  const made = await livePage();
  made.server.last.control("heartbeat", {}, "k-57");
  made.server.last.control("heartbeat", {}, "k-50");
  assert.equal(made.client.getStats().cursor, "k-57");
});

test("rt:reset asks the page again and goes on from its cursor", async () => {
  const asked = [];
  const made = await livePage({ startOver: async () => asked.push("page") && { cursor: "m-9" } });
  made.server.last.control("reset", { reason: "epoch" }, "m-8");
  await made.time.pass(1.4 * SECOND);
  assert.deepEqual(asked, [], "each page waits its share of three seconds");
  await made.time.pass(0.2 * SECOND);
  assert.deepEqual(asked, ["page"]);
  assert.equal(made.server.last.cursor, "m-9");
  made.server.last.goLive("m-9");
  assert.equal(made.client.getState(), "connected");
});

test("a page that cannot be asked again is tried like a failed attempt", async () => {
  const answers = [null, null, { cursor: "m-3" }];
  const made = await livePage({ startOver: async () => answers.shift() });
  made.server.last.control("reset");
  await made.time.pass(1.6 * SECOND);
  assert.equal(made.server.attempts.length, 1);
  await made.time.pass(8 * SECOND);
  assert.equal(made.server.last.cursor, "m-3");
});

test("a server that resets for ever is backed off from", async () => {
  const made = page({ startOver: async () => ({ cursor: "m-1" }) });
  made.server.always((attempt) => {
    attempt.hello();
    attempt.control("reset");
  });
  made.client.connect();
  await made.time.pass(60 * SECOND);
  assert.ok(made.server.attempts.length < 9, `${made.server.attempts.length} attempts in a minute`);
});

test("a frame of another epoch is not shown: the page starts over", async () => {
  const made = await livePage({ startOver: async () => ({ cursor: "m-5" }) });
  assert.equal(await made.server.last.frame("m-5"), false);
  await made.time.pass(2 * SECOND);
  assert.equal(made.server.last.cursor, "m-5");
  assert.deepEqual(made.server.shown, []);
});

test("a frame that breaks is passed, and the page asked again instead", async () => {
  const made = await livePage({ startOver: async () => ({ cursor: "k-2" }) });
  made.server.hooks.receive({ id: "k-1", event: "", data: "" });
  made.server.hooks.broken("k-1");
  await made.time.pass(2 * SECOND);
  assert.equal(made.server.last.cursor, "k-2");
});

test("frames wait while the page is asked, then follow in order", async () => {
  const made = await livePage();
  const release = made.client.hold();
  const first = made.server.last.frame("k-1");
  const second = made.server.last.frame("k-2");
  await rest();
  assert.deepEqual(made.server.shown, []);
  release();
  await Promise.all([first, second]);
  assert.deepEqual(made.server.shown, ["k-1", "k-2"]);
});

test("frames do not wait longer than five seconds", async () => {
  const made = await livePage();
  made.client.hold();
  const frame = made.server.last.frame("k-1");
  await made.time.pass(5.1 * SECOND);
  assert.equal(await frame, true);
});

test("a poll applies frames and takes the cursor of its answer, of a 204 too", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  assert.equal(made.poll.cursor, "k-0");
  assert.equal(made.poll.frame("k-3"), true);
  assert.equal(made.poll.frame("k-3"), false);
  made.poll.answer(200, { cursor: "k-9" });
  assert.equal(made.client.getStats().cursor, "k-9");
  made.poll.answer(204, { cursor: "k-12" });
  assert.equal(made.client.getStats().cursor, "k-12");
  assert.deepEqual([made.client.getStats().isPolling, made.client.getStats().transport], [true, "poll"]);
});

test("an answer that was cut off does not move the cursor past what arrived", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  made.poll.frame("k-3");
  made.poll.answer(200, { cursor: "k-9", whole: false });
  assert.equal(made.client.getStats().cursor, "k-3");
});

test("an answer to a poll does not make the page Live", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  made.poll.hooks.receive({ id: "k-4", event: "rt:live", data: "{}" });
  assert.equal(made.client.getState(), "polling");
  assert.equal(made.client.getStats().cursor, "k-4");
});

test("a reset while polling is taken by the same way, and polling goes on from the new cursor", async () => {
  const made = await livePage({ startOver: async () => ({ cursor: "m-4" }) });
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  made.poll.hooks.receive({ id: "", event: "rt:reset", data: "{}" });
  made.poll.answer(200, { cursor: "m-4" });
  await rest();
  assert.equal(made.client.getStats().cursor, "m-4");
  assert.equal(made.poll.cursor, "m-4");
  assert.equal(made.client.getState(), "polling");
});

test("401 to a poll is signed out; 500 is only a check that failed", async () => {
  const made = await livePage();
  const checks = [];
  made.client.subscribe("polling:checked", ({ good }) => checks.push(good));
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  made.poll.answer(500);
  made.poll.answer(204);
  assert.deepEqual(checks, [false, true]);
  made.poll.answer(401);
  assert.equal(made.states.at(-1), "disconnected: signed-out");
  const before = made.server.attempts.length;
  await made.time.pass(120 * SECOND);
  assert.equal(made.server.attempts.length, before);
});

test("a subscriber that throws does not keep the event from the others", async () => {
  const thrown = [];
  globalThis.reportError = (error) => thrown.push(error.message);
  const made = await livePage();
  const heard = [];
  made.client.subscribe("client:changed", () => {
    throw new Error("mine");
  });
  const end = made.client.subscribe("client:changed", (event) => heard.push(event.key));
  made.client.emit({ type: "client:changed", key: "k-1" });
  end();
  made.client.emit({ type: "client:changed", key: "k-2" });
  assert.deepEqual([heard, thrown], [["k-1"], ["mine", "mine"]]);
});
