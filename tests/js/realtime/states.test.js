import assert from "node:assert/strict";
import { test } from "node:test";
import { HAPPENINGS, next, STATES } from "../../../static/js/realtime/states.js";

// docs/realtime.md, "The browser": every change that there is. What is not listed leaves the state as it is.
const CHANGES = {
  disconnected: { connect: "connecting" },
  connecting: {
    live: "connected",
    lost: "reconnecting",
    exhausted: "polling",
    "gave-up": "failed",
    refused: "failed",
    "signed-out": "disconnected",
    disconnect: "disconnected",
  },
  connected: {
    shown: "connecting",
    lost: "reconnecting",
    exhausted: "polling",
    "gave-up": "failed",
    refused: "failed",
    "signed-out": "disconnected",
    disconnect: "disconnected",
  },
  reconnecting: {
    shown: "connecting",
    live: "connected",
    exhausted: "polling",
    "gave-up": "failed",
    refused: "failed",
    "signed-out": "disconnected",
    disconnect: "disconnected",
  },
  polling: {
    live: "connected",
    "gave-up": "failed",
    refused: "failed",
    "signed-out": "disconnected",
    disconnect: "disconnected",
  },
  failed: { retry: "connecting", shown: "connecting", "signed-out": "disconnected", disconnect: "disconnected" },
};

for (const [state, changes] of Object.entries(CHANGES)) {
  for (const happening of HAPPENINGS) {
    const expected = changes[happening] ?? state;
    test(`${state}, then ${happening}: ${expected}`, () => assert.equal(next(state, happening), expected));
  }
}

test("each state is told by a word, and no two share both word and shape", () => {
  assert.deepEqual(
    Object.values(STATES).map(({ word }) => word),
    ["Disconnected", "Connecting", "Live", "Reconnecting", "Polling", "Failed"],
  );
  assert.equal(new Set(Object.values(STATES).map(({ word, icon }) => word + icon)).size, 6);
});

test("a misspelt happening is a mistake in the code", () => {
  assert.throws(() => next("connected", "dropped"), TypeError);
});
