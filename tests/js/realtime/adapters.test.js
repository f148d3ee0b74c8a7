// What hx-sse reports (its events were read in htmx 4.0.1), turned into what the client hears. The element is a bare EventTarget.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { eventExtension, Subscribers } from "../../../static/js/realtime/events.js";
import { elementPoll } from "../../../static/js/realtime/poll.js";
import { sseTransport } from "../../../static/js/realtime/sse_transport.js";
import { rest } from "./fakes.js";

const STREAM = { "Content-Type": "text/event-stream; charset=utf-8" };

function makeElement(dataset = {}) {
  const element = new EventTarget();
  element.dataset = dataset;
  /** As htmx does: false when somebody prevented it. */
  element.fire = (type, detail = {}) =>
    element.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), { detail }));
  element.message = async (message) => {
    const work = [];
    const detail = { message, cancelled: false, waitUntil: (promise) => work.push(promise) };
    const wanted = element.fire("htmx:sse:before:message", detail);
    await Promise.all(work);
    return wanted && !detail.cancelled;
  };
  return element;
}

function makeHooks(more = {}) {
  const told = [];
  return {
    told,
    receive: () => true,
    applied: (id) => told.push(`applied ${id}`),
    broken: (id) => told.push(`broken ${id}`),
    cursor: () => "k-5",
    answered: (answer) => told.push(answer),
    ...more,
  };
}

let requests = [];
let triggered = [];

beforeEach(() => {
  requests = [];
  triggered = [];
  globalThis.htmx = {
    ajax: (verb, url, context) => new Promise((end) => requests.push({ verb, url, context, end })),
    trigger: (element, type) => triggered.push(type) && element.dispatchEvent(new Event(type)),
  };
});

function openStream(hooks = makeHooks()) {
  const element = makeElement({ url: "/realtime/stream" });
  const transport = sseTransport(element)(hooks);
  const over = transport.run("k-5");
  const connect = (status = 200) => element.fire("htmx:sse:after:connection", { connection: { status } });
  const finish = (response) => {
    element.fire("htmx:finally:request", { ctx: { response } });
    requests.at(-1).end();
    return over;
  };
  return { element, transport, hooks, connect, finish };
}

test("an attempt is one htmx request that swaps nothing itself and says where it stands", () => {
  openStream();
  const [{ verb, url, context }] = requests;
  assert.deepEqual(
    [verb, url, context.swap, context.headers],
    ["GET", "/realtime/stream", "none", { "Last-Event-ID": "k-5" }],
  );
});

test("without a cursor the stream is asked from now", () => {
  sseTransport(makeElement({ url: "/s" }))(makeHooks()).run("");
  assert.deepEqual(requests[0].context.headers, {});
});

test("a frame is applied when htmx has swapped it, and not before", async () => {
  const { element, hooks, connect } = openStream();
  connect();
  assert.equal(await element.message({ id: "k-6", event: "", data: "" }), true);
  assert.deepEqual(hooks.told, []);
  element.fire("htmx:sse:after:message");
  assert.deepEqual(hooks.told, ["applied k-6"]);
});

test("a frame that htmx cannot swap is reported broken; an error between frames is not", async () => {
  const { element, hooks, connect } = openStream();
  connect();
  element.fire("htmx:sse:error", { error: new Error("network") });
  await element.message({ id: "k-6", event: "", data: "" });
  element.fire("htmx:sse:error", { error: new Error("Unknown swap style") });
  assert.deepEqual(hooks.told, ["broken k-6"]);
});

test("a frame that is not wanted does not reach htmx, now or after a wait", async () => {
  for (const receive of [() => false, async () => false]) {
    const { element, hooks, connect } = openStream(makeHooks({ receive }));
    connect();
    assert.equal(await element.message({ id: "k-6", event: "", data: "" }), false);
    element.fire("htmx:sse:after:message");
    assert.deepEqual(hooks.told, []);
  }
});

test("a frame that waited while the stream was closed is not swapped", async () => {
  let go = () => {};
  const wait = new Promise((resolve) => {
    go = resolve;
  });
  const { element, transport, connect } = openStream(makeHooks({ receive: () => wait.then(() => true) }));
  connect();
  const swapped = element.message({ id: "k-6", event: "", data: "" });
  transport.close();
  go();
  assert.equal(await swapped, false);
});

test("after close() nothing arrives, and htmx was told to abort", async () => {
  const { element, transport, connect } = openStream();
  connect();
  transport.close();
  assert.deepEqual(triggered, ["htmx:abort"]);
  assert.equal(await element.message({ id: "k-6", event: "", data: "" }), false);
});

test("frames in an error's body are not swapped", async () => {
  const { element, connect } = openStream();
  connect(503);
  assert.equal(await element.message({ id: "k-6", event: "", data: "" }), false);
});

test("an answer that is no stream is kept from the page, and its status told", async () => {
  const { element, finish } = openStream();
  let cancelled = false;
  const raw = {
    body: {
      cancel: () => {
        cancelled = true;
      },
    },
  };
  assert.equal(element.fire("htmx:before:response", { ctx: { response: { raw } } }), false);
  assert.equal(cancelled, true);
  const outcome = await finish({ status: 503, headers: new Headers({ "Retry-After": "3" }) });
  assert.deepEqual(outcome, { status: 503, stream: false, retryAfter: 3000 });
});

test("no answer at all is status 0", async () => {
  assert.equal((await openStream().finish(undefined)).status, 0);
});

test("events of elements inside do not count", async () => {
  const { element, hooks } = openStream();
  const inner = Object.assign(new Event("htmx:sse:before:message"), { detail: {} });
  Object.defineProperty(inner, "target", { value: new EventTarget() });
  element.dispatchEvent(inner);
  assert.deepEqual(hooks.told, []);
});

function openPoll(hooks = makeHooks()) {
  const element = makeElement();
  const poll = elementPoll(element, 30_000)(hooks);
  const ask = (type = "every") => {
    const request = { headers: {} };
    const goes = element.fire("htmx:config:request", { ctx: { request, sourceEvent: { type } } });
    return goes ? request.headers : null;
  };
  const finish = (response) => element.fire("htmx:finally:request", { ctx: { response } });
  return { element, poll, hooks, ask, finish };
}

test("the element ticks for ever but asks only while the page polls", () => {
  const { poll, ask, finish } = openPoll();
  assert.equal(ask(), null);
  poll.start();
  assert.deepEqual(triggered, ["rt:poll"]);
  assert.deepEqual(ask("rt:poll"), { "Last-Event-ID": "k-5" });
  assert.equal(ask(), null, "one at a time");
  finish({ status: 204, headers: new Headers() });
  assert.deepEqual(ask(), { "Last-Event-ID": "k-5" });
  poll.stop();
  finish(undefined);
  assert.equal(ask(), null);
});

test("the cursor of an answer is told when all of it has been applied", () => {
  const { poll, ask, finish, hooks } = openPoll();
  poll.start();
  ask();
  finish({ status: 200, headers: new Headers({ ...STREAM, "RT-Cursor": "k-9" }) });
  assert.deepEqual(hooks.told, [{ status: 200, stream: true, retryAfter: 0, whole: true, cursor: "k-9" }]);
});

test("an answer cut off in the middle is not whole", () => {
  const { element, poll, ask, finish, hooks } = openPoll();
  poll.start();
  ask();
  element.fire("htmx:sse:error", { error: new Error("network") });
  finish({ status: 200, headers: new Headers({ ...STREAM, "RT-Cursor": "k-9" }) });
  assert.equal(hooks.told[0].whole, false);
  ask();
  finish({ status: 204, headers: new Headers({ "RT-Cursor": "k-9" }) });
  assert.equal(hooks.told[1].whole, true);
});

test("an answer that comes after polling has stopped is not told", async () => {
  const { element, poll, ask, finish, hooks } = openPoll();
  poll.start();
  ask();
  poll.stop();
  assert.equal(await element.message({ id: "k-6", event: "", data: "" }), false);
  finish({ status: 200, headers: new Headers(STREAM) });
  assert.deepEqual(hooks.told, []);
  await rest();
});

test("events inside an answer are told after it is on the page, once, in order", () => {
  const heard = [];
  const extension = eventExtension((event) => heard.push(event));
  const ctx = {};
  const NOON = "2027-01-06T12:00:00+00:00";
  const event = (attributes) => ({ getAttribute: (name) => attributes[name] ?? null });
  extension.htmx_process_event(
    event({ name: "client:changed", key: "k-1", subject: "client-7", at: NOON, data: '{"by": 2}' }),
    {
      ctx,
    },
  );
  extension.htmx_process_event(event({ name: "client:new", key: "k-2" }), { ctx });
  assert.deepEqual(heard, []);
  extension.htmx_after_swap(null, { ctx: {} });
  extension.htmx_after_swap(null, { ctx });
  extension.htmx_after_swap(null, { ctx });
  assert.deepEqual(heard, [
    { type: "client:changed", key: "k-1", subject: "client-7", at: NOON, data: { by: 2 } },
    { type: "client:new", key: "k-2", subject: "", at: "", data: {} },
  ]);
});

test("a subscriber may end its subscription while an event is being told", () => {
  const subscribers = new Subscribers();
  const heard = [];
  const end = subscribers.subscribe("a", () => {
    heard.push("first");
    end();
  });
  subscribers.subscribe("a", () => heard.push("second"));
  subscribers.subscribe("*", ({ type }) => heard.push(type));
  subscribers.emit({ type: "a" });
  subscribers.emit({ type: "a" });
  assert.deepEqual(heard, ["first", "second", "a", "second", "a"]);
});
