import assert from "node:assert/strict";
import { test } from "node:test";
import { Arrivals, concerns, settled } from "../../../static/js/notifications/arrivals.js";
import { Teller } from "../../../static/js/notifications/teller.js";
import { FakeTime, rest } from "../realtime/fakes.js";
import { arrival, item, urgent } from "./arrivals.js";

/** A page of Bob's, which somebody looks at unless the test says otherwise. */
function listening() {
  const page = { shown: true, live: true, told: [], time: new FakeTime() };
  page.arrivals = new Arrivals({
    shown: () => page.shown,
    live: () => page.live,
    tell: (arrivals) => page.told.push(arrivals.map(({ key }) => key)),
    time: page.time,
  });
  return page;
}

test("what arrives together is told together, in order", async () => {
  const { arrivals, told, time } = listening();
  const [one, other, later] = [arrival(), arrival(), arrival()];
  arrivals.hear(one);
  arrivals.hear(other);
  await time.pass(150);
  arrivals.hear(later);
  await time.pass(150);
  assert.deepEqual(told, [[one.key, other.key], [later.key]]);
});

test("what is urgent does not wait", () => {
  const { arrivals, told } = listening();
  const one = arrival([urgent()]);
  arrivals.hear(one);
  assert.deepEqual(told, [[one.key]]);
});

test("what arrives after something urgent is gathered anew", async () => {
  const { arrivals, told, time } = listening();
  const [one, loud, two, three] = [arrival(), arrival([urgent()]), arrival(), arrival()];
  arrivals.hear(one);
  await time.pass(50);
  arrivals.hear(loud);
  await time.pass(20);
  arrivals.hear(two);
  await time.pass(50);
  arrivals.hear(three);
  await time.pass(150);
  assert.deepEqual(told, [
    [one.key, loud.key],
    [two.key, three.key],
  ]);
});

test("what arrives while nobody looks is told when somebody does", async () => {
  const page = listening();
  page.shown = false;
  const [one, other] = [arrival(), arrival([urgent()])];
  page.arrivals.hear(one);
  page.arrivals.hear(other);
  await page.time.pass(1000);
  assert.deepEqual(page.told, []);
  page.shown = true;
  page.arrivals.flushSoon();
  await page.time.pass(150);
  assert.deepEqual(page.told, [[one.key, other.key]]);
});

test("what a page catches up with is told when it has, whether a stream or a poll brought it", async () => {
  const page = listening();
  page.live = false;
  const [one, other] = [arrival(), arrival([urgent()])];
  page.arrivals.hear(one);
  await page.time.pass(1000);
  page.arrivals.hear(other);
  assert.deepEqual(page.told, []);
  page.arrivals.flushSoon();
  await page.time.pass(150);
  assert.deepEqual(page.told, [[one.key, other.key]]);
});

test("what was read before it was told is not told", async () => {
  const page = listening();
  const [one, other] = [arrival(), arrival()];
  for (const each of [one, other]) page.arrivals.hear(each);
  page.arrivals.settle(concerns({ ids: one.ids }));
  await page.time.pass(150);
  assert.deepEqual(page.told, [[other.key]]);
});

test("of a bulk action of which some were read the others are told", () => {
  const [one, other] = [item(), item()];
  const [left] = settled([arrival([one, other], { count: 200 })], concerns({ ids: [one.id] }));
  assert.deepEqual([left.count, left.ids, left.items], [199, [other.id], [other]]);
});

test("what follows an urgent one is gathered anew", async () => {
  const { arrivals, told, time } = listening();
  const [early, loud, one, other] = [arrival(), arrival([urgent()]), arrival(), arrival()];
  arrivals.hear(early);
  await time.pass(60);
  for (const each of [loud, one]) arrivals.hear(each);
  await time.pass(60);
  arrivals.hear(other);
  await time.pass(60);
  assert.deepEqual(told, [
    [early.key, loud.key],
    [one.key, other.key],
  ]);
});

test("reading all takes those without a name too", async () => {
  const page = listening();
  page.arrivals.hear(arrival([item()], { count: 200 }));
  page.arrivals.settle(concerns({ ids: [], all: true }));
  await page.time.pass(150);
  assert.deepEqual(page.told, []);
});

test("who is told in the bell what they missed has only the urgent as toasts", async () => {
  const page = listening();
  page.shown = false;
  const loud = arrival([urgent(), item()]);
  for (const each of [arrival(), loud, arrival()]) page.arrivals.hear(each);
  const told = Date.parse(loud.occurred_at) + 1;
  page.arrivals.keepUrgent(told);
  page.arrivals.hear(arrival([item()], { kind: "urgent" }));
  page.shown = true;
  page.arrivals.flushSoon();
  await page.time.pass(150);
  assert.deepEqual(page.told, [[loud.key]]);
  const later = arrival([item()], { occurred_at: new Date(told).toISOString() });
  page.arrivals.hear(later);
  await page.time.pass(150);
  assert.deepEqual(page.told, [[loud.key], [later.key]]);
});

/** Windows of one browser beside each other; `focused` is the one that the person works in. */
function windows(focused) {
  const claimed = new Set();
  const time = new FakeTime();
  const shown = [];
  const tellers = [0, 1, 2].map(
    (index) =>
      new Teller({
        claim: async (key) => !claimed.has(key) && !!claimed.add(key),
        focused: () => index === focused,
        wait: (milliseconds) => new Promise((resolve) => time.after(resolve, milliseconds)),
        wanted: () => "all",
        show: (toasts) => shown.push([index, ...toasts.map(({ title }) => title)]),
      }),
  );
  return { tellers, shown, time };
}

test("of three windows one shows it: the one that has the focus", async () => {
  const { tellers, shown, time } = windows(2);
  for (const teller of tellers) teller.tell([arrival([item({ title: "Hello" })], { key: "k-1" })]);
  await time.pass(1000);
  assert.deepEqual(shown, [[2, "Hello"]]);
});

test("with the focus elsewhere one of them shows it all the same", async () => {
  const { tellers, shown, time } = windows(-1);
  for (const teller of tellers) teller.tell([arrival([item({ title: "Hello" })], { key: "k-1" })]);
  await time.pass(1000);
  assert.equal(shown.length, 1);
});

test("a window shows together what no other has shown", async () => {
  const { tellers, shown, time } = windows(0);
  const [one, two, three] = [arrival(), arrival(), arrival()];
  tellers[0].tell([one]);
  await rest();
  tellers[1].tell([one, two, three]);
  await time.pass(1000);
  assert.deepEqual(shown.slice(1), [[1, "2 new notifications"]]);
});

test("what is read while it is being claimed is not shown", async () => {
  const { tellers, shown, time } = windows(0);
  const one = arrival();
  tellers[0].tell([one]);
  tellers[0].settle(concerns({ ids: one.ids }));
  await time.pass(1000);
  assert.deepEqual(shown, []);
});
