// When the parts of a page are asked again: at once after one change, and spread after a change of many.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Regions } from "../../../static/js/realtime/regions.js";
import { FakeTime } from "./fakes.js";

const SPREAD = 10_000;
const region = { id: "task-list", getAttribute: () => "tasks:changed task:changed client_fields:changed" };
let asked = 0;
let time;

beforeEach(() => {
  asked = 0;
  time = new FakeTime();
  mock.method(globalThis, "setTimeout", time.after);
  mock.method(globalThis, "clearTimeout", time.cancel);
  mock.method(Date, "now", () => time.moment().wall);
  mock.method(Math, "random", () => 0.9);
  mock.method(globalThis, "fetch", async () => {
    asked += 1;
    return new Response("", { status: 503 });
  });
  globalThis.location = { href: "/tasks", pathname: "/tasks", search: "" };
  globalThis.document = {
    hidden: false,
    addEventListener: () => {},
    querySelector: () => null,
    querySelectorAll: () => [region],
  };
});

afterEach(() => mock.restoreAll());

function hear(event) {
  new Regions({ hold: () => () => {}, refused: () => {}, outdated: () => {} }, SPREAD).hear(event);
}

test("one change is asked about within a tenth of a second", async () => {
  hear({ type: "task:changed", key: "task-7", data: { version: 3 } });
  await time.pass(100);
  assert.equal(asked, 1);
});

for (const [what, event] of [
  ["a change of many", { type: "tasks:changed", key: "task-0", data: { bulk: true } }],
  ["an event that names no record", { type: "tasks:changed", key: "", data: {} }],
  ["a new field for all records", { type: "client_fields:changed", key: "client_field-3", data: { version: 1 } }],
]) {
  test(`${what} is asked about at this page's own share of the spread`, async () => {
    hear(event);
    await time.pass(SPREAD * 0.9 - 1);
    assert.equal(asked, 0);
    await time.pass(1);
    assert.equal(asked, 1);
  });
}

test("an event that no part names asks nothing", async () => {
  hear({ type: "person:changed", key: "user-2", data: {} });
  await time.pass(SPREAD);
  assert.equal(asked, 0);
});
