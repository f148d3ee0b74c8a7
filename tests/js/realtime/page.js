// A page of Bob's: its client, the server and the poll behind it, its clock, and every state its pill was told.

import assert from "node:assert/strict";
import { RealtimeClient } from "../../../static/js/realtime/client.js";
import { FakeTime, rest, ScriptedPoll, ScriptedServer } from "./fakes.js";

export const SECOND = 1000;

export function page(parts = {}) {
  const time = new FakeTime();
  const server = new ScriptedServer();
  const poll = new ScriptedPoll();
  const client = new RealtimeClient({ transport: server.transport, poll: poll.make, time, cursor: "k-0", ...parts });
  const states = [];
  client.subscribe("connection:state", ({ state, reason }) => states.push(reason ? `${state}: ${reason}` : state));
  return { client, server, poll, time, states };
}

export async function livePage(parts) {
  const made = page(parts);
  made.client.connect();
  await rest();
  made.server.last.goLive();
  await made.time.pass(10 * SECOND);
  return made;
}

/** The times, in seconds, between the attempts of a client whose every attempt fails. */
export async function waits(made, count) {
  const found = [];
  while (found.length < count) {
    const before = made.server.attempts.length;
    let waited = 0;
    while (made.server.attempts.length === before) {
      await made.time.pass(100);
      waited += 100;
      assert.ok(waited < 400 * SECOND, "no attempt came");
    }
    found.push(waited / SECOND);
  }
  return found;
}
