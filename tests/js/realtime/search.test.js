import assert from "node:assert/strict";
import { test } from "node:test";
import { nextOption, remember } from "../../../static/js/search.js";

test("the arrows go round through the options and the field", () => {
  assert.equal(nextOption(-1, 1, 3), 0);
  assert.equal(nextOption(2, 1, 3), -1, "after the last one comes the field");
  assert.equal(nextOption(-1, -1, 3), 2);
  assert.equal(nextOption(0, -1, 3), -1);
  assert.equal(nextOption(-1, 1, 0), -1, "nothing is offered");
});

test("the newest searches are offered again, each once", () => {
  assert.deepEqual(remember([], "  abc "), ["abc"]);
  assert.deepEqual(remember(["a", "b"], "b"), ["b", "a"]);
  assert.deepEqual(remember(["a"], " "), ["a"]);
  assert.equal(remember(["1", "2", "3", "4", "5"], "6").length, 5);
});
