import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf } from "../../../static/js/realtime/meanwhile.js";
import { initials, told } from "../../../static/js/realtime/presence.js";

const PRIYA = { subject: "client-7", user: 3, name: "Priya Nair", tab: "aa", left: 30 };
const TOM = { ...PRIYA, user: 4, name: "Tom Ashworth", tab: "bb" };
const TOM_COLE = { ...PRIYA, user: 5, name: "Tom Cole", tab: "cc" };
const words = (...editors) => told(editors, "1", "own").words;

test("others are named, a crowd is counted", () => {
  assert.equal(words(), "");
  assert.equal(words(PRIYA), "Priya is editing");
  assert.equal(words(PRIYA, { ...PRIYA, tab: "dd" }), "Priya is editing", "one person in two tabs is one");
  assert.equal(words(PRIYA, TOM), "Priya and Tom are editing");
  assert.equal(words(TOM, TOM_COLE), "Tom Ashworth and Tom Cole are editing");
  assert.equal(words(PRIYA, TOM, TOM_COLE), "3 people are editing");
  assert.deepEqual(told([PRIYA, TOM, TOM_COLE], "1", "own").names, ["Priya Nair", "Tom Ashworth"]);
});

test("nobody is a stranger to themselves", () => {
  const own = { ...PRIYA, user: 1 };
  assert.equal(told([{ ...own, tab: "own" }], "1", "own").words, "", "this very page");
  assert.equal(told([own], "1", "own").words, "You are editing this in another tab");
  assert.equal(told([own, TOM], "1", "own").words, "Tom is editing");
});

test("initials are the server's", () => {
  assert.equal(initials("Priya Nair"), "PN");
  assert.equal(initials("Ana María de la Cruz"), "AC");
  assert.equal(initials("élodie"), "É");
  assert.equal(initials("— ?"), "?");
});

test("a change is told of the record that the form is of, once, by whom", () => {
  const form = { subject: "client-7", version: "3", noun: "client" };
  const change = (type, subject, data) => changeOf({ type, subject, data }, form, "1");
  const by = { by: "Priya Nair", by_id: 3 };
  assert.equal(change("client:changed", "client-7", { ...by, version: 4 }), "Priya Nair changed this client");
  assert.equal(
    change("client:changed", "client-7", { by: "Me", by_id: 1, version: 4 }),
    "You changed this client elsewhere",
  );
  assert.equal(change("client:changed", "client-7", { ...by, version: 3 }), "", "the form began from it");
  assert.equal(change("client:changed", "client-8", { ...by, version: 4 }), "");
  assert.equal(change("task:changed", "client-7", { ...by, version: 4 }), "");
  assert.equal(change("activity:new", "activity-7", {}), "");
  assert.equal(
    change("clients:changed", "client-0", { ...by, bulk: true, ids: [6, 7] }),
    "Priya Nair changed many clients, this one too,",
  );
  assert.equal(change("clients:changed", "client-0", { ...by, bulk: true, ids: [6] }), "");
  assert.equal(change("tasks:changed", "task-0", { ...by, bulk: true, ids: [7] }), "", "another record of this number");
  assert.equal(
    change("clients:changed", "client-0", { ...by, bulk: true, ids: [] }),
    "Priya Nair changed many clients",
    "too many to name",
  );
  assert.equal(
    change("clients:changed", "client-0", { ...by, bulk: true }),
    "",
    "nobody says that it was any of those",
  );
});
