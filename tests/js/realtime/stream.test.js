// The loop against a real server over real sockets: what is committed is shown, once and in order, through every fault.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { RealtimeClient } from "../../../static/js/realtime/client.js";
import { browserTime } from "../../../static/js/realtime/clock.js";
import { outcomeOf } from "../../../static/js/realtime/outcome.js";

/** The test ends when it ends, not when the client's watch does. */
const time = { ...browserTime, every: (act, milliseconds) => setInterval(act, milliseconds).unref() };

const FAST = {
  reconnectDelay: 5,
  maxReconnectDelay: 40,
  heartbeatTimeout: 150,
  helloTimeout: 100,
  stableAfter: 20,
  enablePollingFallback: false,
};

/** A log with a stream before it that can be made to misbehave. */
class LogServer {
  head = 0;
  mode = "well";
  #streams = new Set();

  async listen() {
    this.#http = createServer((request, response) => this.#answer(request, response));
    await new Promise((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${this.#http.address().port}/realtime/stream`;
    return this;
  }

  #http;

  commit() {
    this.head += 1;
    if (this.mode === "frozen") return;
    for (const stream of this.#streams) this.#catchUp(stream);
  }

  /** Every connection is cut without a word. */
  cut() {
    for (const stream of this.#streams) stream.response.destroy();
    this.#streams.clear();
  }

  close() {
    this.cut();
    this.#http.closeAllConnections();
    this.#http.close();
  }

  #answer(request, response) {
    if (this.mode === "busy") return response.writeHead(503, { "Retry-After": "0" }).end();
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.flushHeaders();
    if (this.mode === "buffering") return;
    const stream = { response, at: Number(request.headers["last-event-id"].split("-")[1]) };
    response.write('event: rt:hello\ndata: {"heartbeat": 25}\n\n');
    this.#catchUp(stream);
    response.write(`event: rt:live\nid: k-${stream.at}\ndata: {}\n\n`);
    this.#streams.add(stream);
    response.on("close", () => this.#streams.delete(stream));
  }

  #catchUp(stream) {
    while (stream.at < this.head) {
      stream.at += 1;
      stream.response.write(`id: k-${stream.at}\ndata: <li id="activity-${stream.at}"></li>\n\n`);
    }
  }
}

/** The transport's contract on fetch(), reading frames as the specification says: what hx-sse does in the browser. */
const fetchTransport = (url, shown) => (hooks) => {
  let closing = new AbortController();
  const give = async (frame) => {
    if (!(await hooks.receive(frame)) || closing.signal.aborted) return;
    shown.push(frame.id);
    hooks.applied(frame.id);
  };
  return {
    name: "sse",
    async run(cursor) {
      closing = new AbortController();
      const options = { signal: closing.signal, headers: { "Last-Event-ID": cursor } };
      const response = await fetch(url, options).catch(() => null);
      if (response?.status === 200) await readFrames(response.body, give).catch(() => {});
      else await response?.body?.cancel();
      return outcomeOf(response);
    },
    close: () => closing.abort(),
  };
};

async function readFrames(body, give) {
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const frames = (text + chunk).split("\n\n");
    text = frames.pop();
    for (const frame of frames) await give(readFrame(frame));
  }
}

function readFrame(text) {
  const frame = { id: "", event: "", data: "" };
  for (const line of text.split("\n")) frame[line.slice(0, line.indexOf(":"))] = line.slice(line.indexOf(":") + 2);
  return frame;
}

async function until(condition) {
  const end = Date.now() + 10_000;
  while (!condition()) {
    assert.ok(Date.now() < end, "it never came");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function watched() {
  const server = await new LogServer().listen();
  const shown = [];
  const transport = fetchTransport(server.url, shown);
  const client = new RealtimeClient({ transport, cursor: "k-0", options: FAST, time });
  client.connect();
  await until(() => client.isConnected());
  return { server, shown, client };
}

const FAULTS = {
  cut: ({ server }) => server.cut(),
  async busy({ server, client }) {
    server.mode = "busy";
    server.cut();
    await until(() => !client.isConnected());
    server.commit();
    server.mode = "well";
  },
  async buffering({ server, client }) {
    server.mode = "buffering";
    server.cut();
    await until(() => !client.isConnected());
    server.commit();
    server.mode = "well";
  },
  async frozen({ server, client }) {
    server.mode = "frozen";
    server.commit();
    await until(() => !client.isConnected());
    server.mode = "well";
  },
  async "hidden and shown"({ client, server }) {
    client.setActive(false);
    server.commit();
    client.setActive(true);
  },
  "network back": ({ client }) => client.renew(),
};

test("Bob sees every event once and in order through cuts, 503s, buffering, freezes and hidden tabs", async () => {
  const page = await watched();
  for (let round = 0; round < 4; round += 1) {
    for (const fault of Object.values(FAULTS)) {
      for (let n = 0; n < 20; n += 1) page.server.commit();
      await fault(page);
      if (page.client.getState() === "failed") page.client.reconnect();
      page.server.commit();
      await until(() => page.client.isConnected() && page.shown.length === page.server.head);
    }
  }
  const expected = Array.from({ length: page.server.head }, (_, index) => `k-${index + 1}`);
  assert.deepEqual(page.shown, expected);
  assert.ok(page.server.head >= 500);
  page.client.disconnect();
  page.server.close();
});
