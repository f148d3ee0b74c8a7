import assert from "node:assert/strict";
import { test } from "node:test";
import { rest } from "./fakes.js";
import { livePage, page, SECOND, waits } from "./page.js";

test("a page is Live at rt:live and not before", async () => {
  const { client, server, states } = page();
  client.connect();
  assert.equal(client.getState(), "connecting");
  await rest();
  server.last.hello();
  assert.equal(client.isConnected(), false);
  server.last.control("live", {}, "k-7");
  assert.equal(client.isConnected(), true);
  assert.deepEqual(states, ["connecting", "connected"]);
  assert.equal(client.getStats().cursor, "k-7");
  assert.equal(client.getStats().transport, "sse");
});

test("the first attempt asks after the cursor the page was read at", async () => {
  const { client, server } = page({ cursor: "k-42" });
  client.connect();
  await rest();
  assert.equal(server.last.cursor, "k-42");
});

test("after a drop the waits are 1, 2, 4, 8, 16, 30, 30 seconds", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.refuse(500));
  made.server.last.end();
  assert.deepEqual(await waits(made, 7), [1, 2, 4, 8, 16, 30, 30]);
});

test("waits are spread by a fifth either way", async () => {
  for (const [dice, expected] of [
    [0, [0.8, 1.6, 3.2]],
    [1, [1.2, 2.4, 4.8]],
  ]) {
    const made = await livePage();
    made.time.dice = dice;
    made.server.always((attempt) => attempt.end());
    made.server.last.end();
    assert.deepEqual(await waits(made, 3), expected);
  }
});

test("after the third failed attempt the page polls, and attempts go on", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(6.9 * SECOND);
  assert.equal(made.client.getState(), "reconnecting");
  await made.time.pass(0.2 * SECOND);
  assert.equal(made.client.getState(), "polling");
  assert.equal(made.poll.asked, 1);
  const before = made.server.attempts.length;
  await made.time.pass(30 * SECOND);
  assert.ok(made.server.attempts.length > before);
  assert.equal(made.client.getState(), "polling");
});

test("a page that never got through polls after three attempts", async () => {
  const made = page();
  made.server.always((attempt) => attempt.refuse(502));
  made.client.connect();
  await made.time.pass(3.1 * SECOND);
  assert.equal(made.server.attempts.length, 3);
  assert.deepEqual(made.states, ["connecting", "reconnecting", "polling"]);
});

test("polling ends, and says so, when the stream is live again", async () => {
  const made = await livePage();
  const told = [];
  made.client.subscribe("polling:started", () => told.push("started"));
  made.client.subscribe("polling:stopped", () => told.push("stopped"));
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  made.server.always((attempt) => attempt.goLive());
  await made.time.pass(30 * SECOND);
  assert.deepEqual(told, ["started", "stopped"]);
  assert.equal(made.poll.on, false);
  assert.equal(made.client.getState(), "connected");
});

test("without the fallback three failures are Failed, and Try again starts anew", async () => {
  const made = await livePage({ options: { enablePollingFallback: false } });
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(60 * SECOND);
  assert.equal(made.states.at(-1), "failed: unreachable");
  const before = made.server.attempts.length;
  await made.time.pass(120 * SECOND);
  assert.equal(made.server.attempts.length, before);
  made.server.always((attempt) => attempt.goLive());
  made.client.reconnect();
  await rest();
  assert.deepEqual(made.states.slice(-2), ["connecting", "connected"]);
});

test("the fallback can be switched off and on while it polls", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  made.client.setPollingFallback(false);
  assert.equal(made.client.getState(), "failed");
  assert.equal(made.poll.on, false);
  const before = made.server.attempts.length;
  await made.time.pass(120 * SECOND);
  assert.equal(made.server.attempts.length, before, "Failed makes no attempts");
  made.client.setPollingFallback(true);
  await made.time.pass(8 * SECOND);
  assert.equal(made.client.getState(), "polling");
});

test("a server that accepts and drops is backed off from, too", async () => {
  const made = page();
  made.server.always((attempt) => {
    attempt.goLive();
    attempt.end();
  });
  made.client.connect();
  assert.deepEqual(await waits(made, 5), [1, 2, 4, 8, 16]);
  assert.equal(made.client.getState(), "polling");
});

test("five seconds of connection clear the count", async () => {
  const made = page();
  made.server.always((attempt) => attempt.end());
  made.client.connect();
  await made.time.pass(1.5 * SECOND);
  made.server.always((attempt) => attempt.goLive());
  await made.time.pass(2 * SECOND);
  assert.equal(made.client.getStats().reconnectAttempts, 2);
  await made.time.pass(5 * SECOND);
  assert.equal(made.client.getStats().reconnectAttempts, 0);
});

test("503 and 429 count as failures and their Retry-After is honoured", async () => {
  for (const status of [503, 429]) {
    const made = await livePage();
    made.server.always((attempt) => attempt.refuse(status, { retryAfter: 5 * SECOND }));
    made.server.last.end();
    assert.deepEqual(await waits(made, 4), [1, 5, 5, 8]);
    assert.equal(made.client.getState(), "polling");
  }
});

test("401 is signed out, and nothing is asked any more", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.refuse(401));
  made.server.last.end();
  await made.time.pass(600 * SECOND);
  assert.deepEqual(made.states.at(-1), "disconnected: signed-out");
  assert.equal(made.server.attempts.length, 2);
  assert.equal(made.poll.asked, 0);
});

test("rt:signed-out while live ends the stream at once", async () => {
  const made = await livePage();
  made.server.last.control("signed-out");
  await made.time.pass(60 * SECOND);
  assert.deepEqual(made.states.at(-1), "disconnected: signed-out");
  assert.equal(made.server.attempts.length, 1);
  assert.equal(made.server.last.closedByClient, true);
});

test("403 is Failed with words", async () => {
  const made = page();
  made.client.connect();
  await rest();
  made.server.last.refuse(403);
  await made.time.pass(120 * SECOND);
  assert.equal(made.states.at(-1), "failed: forbidden");
  assert.equal(made.server.attempts.length, 1);
});

test("204, a web page and a missing route are never taken for a live stream", async () => {
  for (const status of [200, 204, 404, 302]) {
    const made = page();
    made.client.connect();
    await rest();
    made.server.last.refuse(status);
    await made.time.pass(120 * SECOND);
    assert.deepEqual(made.states, ["connecting", "failed: not-a-stream"]);
    assert.equal(made.server.attempts.length, 1);
  }
});

test("a proxy that buffers sends headers and no hello: ten seconds, then the next attempt", async () => {
  const made = page();
  made.client.connect();
  await made.time.pass(9.9 * SECOND);
  assert.equal(made.server.attempts.length, 1);
  made.server.last.opened = true;
  await made.time.pass(1.2 * SECOND);
  assert.equal(made.server.attempts[0].closedByClient, true);
  assert.equal(made.server.attempts.length, 2);
});

test("a stream silent for 60 s is closed and begun again", async () => {
  const made = await livePage();
  for (let beat = 0; beat < 5; beat += 1) {
    await made.time.pass(25 * SECOND);
    made.server.last.control("heartbeat", {}, "k-0");
  }
  assert.equal(made.server.attempts.length, 1);
  await made.time.pass(59 * SECOND);
  assert.equal(made.client.getState(), "connected");
  await made.time.pass(8 * SECOND);
  assert.equal(made.server.attempts.length, 2);
});

test("sleep is measured by time stamps: the dead stream is seen as soon as the tab is shown", async () => {
  const made = await livePage();
  made.time.sleep(3600 * SECOND);
  made.client.look();
  await rest();
  assert.equal(made.server.attempts[0].closedByClient, true);
  assert.equal(made.client.getState(), "reconnecting");
});

test("a tab that is shown while waiting tries at once", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(20 * SECOND);
  const before = made.server.attempts.length;
  made.client.look();
  await rest();
  assert.equal(made.server.attempts.length, before + 1);
});

test("the network back means a new stream even when the old one says nothing is wrong", async () => {
  const made = await livePage();
  made.client.renew();
  await rest();
  assert.equal(made.server.attempts.length, 2);
  made.server.last.goLive();
  assert.deepEqual(made.states, ["connecting", "connected", "reconnecting", "connected"]);
});

test("coming online leaves Failed", async () => {
  const made = page();
  made.client.connect();
  await rest();
  made.server.last.refuse(403);
  await rest();
  made.client.renew();
  await rest();
  made.server.last.goLive();
  assert.deepEqual(made.states.slice(-2), ["connecting", "connected"]);
});

test("at rt:bye a page waits its own share, and the drop is no failure", async () => {
  const made = await livePage();
  made.time.dice = 0.25;
  made.server.last.control("bye", { spread: 4000 });
  made.server.last.end();
  assert.deepEqual(await waits(made, 1), [1]);
  assert.equal(made.client.getStats().reconnectAttempts, 0);
  made.time.dice = 0.5;
  made.server.always((attempt) => attempt.refuse(503));
  made.server.last.refuse(503);
  assert.deepEqual(await waits(made, 2), [1, 2]);
});

test("a hidden tab lets go and keeps its word; shown, it catches up from its cursor", async () => {
  const made = await livePage();
  await made.server.last.frame("k-1");
  made.client.setActive(false);
  await made.time.pass(300 * SECOND);
  assert.equal(made.server.attempts.length, 1);
  assert.equal(made.server.last.closedByClient, true);
  assert.deepEqual([made.client.getState(), made.client.isConnected()], ["connected", false]);
  made.client.setActive(true);
  await rest();
  assert.equal(made.server.last.cursor, "k-1");
  assert.equal(made.client.getState(), "connecting");
  made.server.last.goLive("k-5");
  assert.equal(made.client.getState(), "connected");
});

test("a tab opened in the background makes no attempt until it is shown", async () => {
  const made = page();
  made.client.setActive(false);
  made.client.connect();
  await made.time.pass(60 * SECOND);
  assert.equal(made.server.attempts.length, 0);
  made.client.setActive(true);
  await rest();
  assert.equal(made.server.attempts.length, 1);
});

test("hidden and shown in the same breath costs one new attempt and no failure", async () => {
  const made = await livePage();
  made.client.setActive(false);
  made.client.setActive(true);
  await rest();
  assert.equal(made.server.attempts.length, 2);
  assert.equal(made.client.getStats().reconnectAttempts, 0);
});

test("a tab that polls stops polling when hidden and asks at once when shown", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(8 * SECOND);
  made.client.setActive(false);
  assert.equal(made.poll.on, false);
  made.client.setActive(true);
  assert.equal(made.poll.on, true);
  assert.equal(made.poll.asked, 2);
});

test("disconnect() ends everything and connect() begins anew", async () => {
  const made = await livePage();
  made.client.disconnect();
  await made.time.pass(60 * SECOND);
  assert.equal(made.states.at(-1), "disconnected: disconnect");
  assert.equal(made.server.attempts.length, 1);
  made.client.connect();
  await rest();
  made.server.last.goLive();
  assert.equal(made.client.getState(), "connected");
});

test("disconnect() and connect() in the same breath leave one connection", async () => {
  const made = await livePage();
  made.client.disconnect();
  made.client.connect();
  await rest();
  assert.equal(made.server.attempts.filter((attempt) => !attempt.isOver).length, 1);
});

test("Reconnect while polling tries at once", async () => {
  const made = await livePage();
  made.server.always((attempt) => attempt.end());
  made.server.last.end();
  await made.time.pass(20 * SECOND);
  made.server.always(null);
  made.client.reconnect();
  await rest();
  assert.equal(made.client.getState(), "polling");
  made.server.last.goLive();
  assert.equal(made.client.getState(), "connected");
});
