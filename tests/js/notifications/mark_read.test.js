import assert from "node:assert/strict";
import { test } from "node:test";
import { whenOpened } from "../../../static/js/notifications/mark_read.js";

test("a link is opened by a click and by the middle button, and not by the right one, which opens a menu", () => {
  const link = new EventTarget();
  let opened = 0;
  whenOpened(link, () => {
    opened += 1;
  });
  const press = (type, button) => link.dispatchEvent(Object.assign(new Event(type), { button }));
  press("auxclick", 2);
  assert.equal(opened, 0);
  press("auxclick", 1);
  press("click", 0);
  assert.equal(opened, 2);
});
