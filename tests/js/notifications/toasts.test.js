import assert from "node:assert/strict";
import { test } from "node:test";
import { Stack, toastsOf } from "../../../static/js/notifications/toast_rules.js";
import { arrival, item, urgent } from "./arrivals.js";

const titles = (toasts) => toasts.map(({ title }) => title);

test("one notification is one toast that leads to its record and tells that it was read", () => {
  const one = item({ id: 7, title: "Priya changed ABC Ltd", message: "Address", action_url: "/clients/3" });
  const [toast] = toastsOf([arrival([one])], "all");
  assert.deepEqual(toast, {
    name: "note-7",
    ids: [7],
    urgent: false,
    kind: "info",
    title: "Priya changed ABC Ltd",
    message: "Address",
    url: "/clients/3",
    readUrl: one.read_url,
    action: "Open client",
  });
});

test("one of a group says how many there are", () => {
  const one = item({ title: "New task assigned to you", group_size: 3 });
  assert.deepEqual(titles(toastsOf([arrival([one])], "all")), ["New task assigned to you ×3"]);
});

test("a bulk action is one toast", () => {
  const some = [item(), item(), item({ title: "Kestrel Ltd was given to you" })];
  const [toast, ...others] = toastsOf([arrival(some, { count: 200 })], "all");
  assert.equal(toast.title, "200 new notifications");
  assert.equal(toast.message, "Kestrel Ltd was given to you, and 199 others");
  assert.equal(toast.url, "/notifications");
  assert.deepEqual(others, []);
});

test("a toast of several stands for those that the server does not spell out too", () => {
  const [toast] = toastsOf([arrival([item({ title: "Kestrel Ltd was given to you" })], { count: 2 })], "all");
  assert.deepEqual(
    [toast.title, toast.message, toast.urgent],
    ["2 new notifications", "Kestrel Ltd was given to you, and 1 other", false],
  );
  const [unnamed] = toastsOf([arrival([], { count: 1, toast: true })], "all");
  assert.deepEqual([unnamed.title, unnamed.message], ["1 new notification", ""]);
});

test("a replay is one toast, and what is urgent in it has its own, nearest the corner", () => {
  const replay = [arrival(), arrival([urgent({ title: "VAT return due in 24 hours for ABC Ltd" }), item()]), arrival()];
  const toasts = toastsOf(replay, "all");
  assert.deepEqual(titles(toasts), ["3 new notifications", "Urgent: VAT return due in 24 hours for ABC Ltd"]);
  assert.equal(toasts[1].action, "Open deadline");
  assert.ok(!toasts[0].ids.includes(toasts[1].ids[0]), "the first does not tell of the second");
});

test("what the server or the person wants no toast for has none", () => {
  const silent = arrival([item({ toast: false })]);
  assert.deepEqual(toastsOf([silent], "all"), []);
  assert.deepEqual(titles(toastsOf([silent, arrival([item({ title: "Loud" })])], "all")), ["Loud"]);
  assert.deepEqual(toastsOf([arrival([item(), urgent()])], "none"), []);
  assert.equal(toastsOf([arrival([item(), urgent()])], "urgent").length, 1);
});

function toast(name, isUrgent = false) {
  return { name, ids: [Number(name.slice(1))], urgent: isUrgent };
}

function stackOf(...toasts) {
  const stack = new Stack();
  for (const one of toasts) stack.add(one);
  return stack;
}

const names = (toasts) => toasts.map(({ name }) => name);

test("three stand at most: the oldest makes room", () => {
  const stack = stackOf(toast("n1"), toast("n2"), toast("n3"), toast("n4"));
  assert.deepEqual(names(stack.shown), ["n2", "n3", "n4"]);
});

test("an urgent one stays, and one that finds no room waits", () => {
  const stack = stackOf(toast("n1", true), toast("n2"), toast("n3", true), toast("n4", true), toast("n5", true));
  assert.deepEqual(names(stack.shown), ["n1", "n3", "n4"]);
  assert.equal(stack.add(toast("n6")), false, "the list has it");
  stack.remove("n1");
  assert.deepEqual(names(stack.shown), ["n3", "n4", "n5"]);
});

test("of those that wait as many come as there is room for", () => {
  const stack = stackOf(...["n1", "n2", "n3", "n4", "n5"].map((name) => toast(name, true)));
  stack.remove("n2");
  assert.deepEqual([names(stack.shown), names(stack.waiting)], [["n1", "n3", "n4"], ["n5"]]);
});

test("the same toast does not stand twice", () => {
  const stack = new Stack();
  assert.deepEqual([stack.add(toast("n1")), stack.add(toast("n1"))], [true, false]);
  assert.deepEqual(names(stack.shown), ["n1"]);
});

test("what was read elsewhere goes, a toast of several when the last of them is read", () => {
  const stack = stackOf(toast("n1", true), { name: "many", ids: [2, 3], urgent: false });
  stack.settle((id) => id < 3);
  assert.deepEqual(names(stack.shown), ["many"]);
  stack.settle((id) => id === 3);
  assert.deepEqual(stack.shown, []);
});

test("one that waits goes too", () => {
  const stack = stackOf(...["n1", "n2", "n3", "n4"].map((name) => toast(name, true)));
  stack.settle(() => true);
  assert.deepEqual([...stack.shown, ...stack.waiting], []);
});
