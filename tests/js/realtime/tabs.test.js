import assert from "node:assert/strict";
import { test } from "node:test";
import { Tabs } from "../../../static/js/realtime/tabs.js";
import { rest } from "./fakes.js";

/** One browser: its tabs share locks, channel and storage. */
class FakeBrowser {
  /** @type {Map<string, {ask: Function, settle: Function, gone: boolean}[]>} */
  #lines = new Map();
  #channels = new Set();
  #stored = new Map();
  storage = {
    getItem: (key) => this.#stored.get(key) ?? null,
    setItem: (key, value) => this.#stored.set(key, value),
  };

  locks = {
    request: (name, options, act) => this.#request(name, act ? options : {}, act ?? options),
  };

  openChannel = () => {
    const channel = new EventTarget();
    this.#channels.add(channel);
    channel.close = () => this.#channels.delete(channel);
    channel.postMessage = (data) => {
      for (const other of this.#channels) {
        if (other !== channel)
          other.dispatchEvent(Object.assign(new Event("message"), { data: structuredClone(data) }));
      }
    };
    return channel;
  };

  /** Locks of claims are held until the tab leaves: no test waits for their end. */
  tab(parts = {}) {
    const { locks, openChannel, storage } = this;
    return new Tabs({ locks, openChannel, storage, after: () => {}, ...parts });
  }

  #request(name, { signal, ifAvailable }, act) {
    const line = this.#lines.get(name) ?? [];
    this.#lines.set(name, line);
    if (ifAvailable && line.length > 0) return Promise.resolve(act(null));
    return new Promise((resolve, reject) => {
      const place = { run: async () => resolve(await act({ name })) };
      line.push(place);
      signal?.addEventListener("abort", () => {
        const waiting = line.indexOf(place) > 0;
        if (waiting) line.splice(line.indexOf(place), 1);
        if (waiting) reject(signal.reason);
      });
      if (line.length === 1) this.#next(line);
    });
  }

  async #next(line) {
    if (line.length === 0) return;
    await line[0].run();
    line.shift();
    this.#next(line);
  }
}

async function joined(browser, count) {
  const elected = [];
  const tabs = Array.from({ length: count }, () => browser.tab());
  for (const [index, tab] of tabs.entries()) tab.join(() => elected.push(index));
  await rest();
  return { tabs, elected };
}

test("of eight tabs one leads", async () => {
  const { tabs } = await joined(new FakeBrowser(), 8);
  assert.deepEqual(
    tabs.map((tab) => tab.isLeader),
    [true, ...Array(7).fill(false)],
  );
});

test("when the leader leaves the next in line is told", async () => {
  const { tabs, elected } = await joined(new FakeBrowser(), 3);
  tabs[0].leave();
  await rest();
  assert.deepEqual(
    tabs.map((tab) => tab.isLeader),
    [false, true, false],
  );
  assert.deepEqual(elected, [0, 1]);
});

test("one that leaves the line is never elected, and may come back", async () => {
  const { tabs, elected } = await joined(new FakeBrowser(), 3);
  tabs[1].leave();
  tabs[0].leave();
  await rest();
  assert.equal(tabs[2].isLeader, true);
  tabs[1].join(() => elected.push("again"));
  tabs[2].leave();
  await rest();
  assert.deepEqual(elected, [0, 2, "again"]);
});

test("without Web Locks every tab is a follower", async () => {
  const tab = new FakeBrowser().tab({ locks: undefined });
  tab.join(() => assert.fail("elected"));
  await rest();
  assert.equal(tab.isLeader, false);
  tab.leave();
});

test("what one tab tells, the others hear, and itself does not", async () => {
  const { tabs } = await joined(new FakeBrowser(), 3);
  const heard = [];
  for (const [index, tab] of tabs.entries()) tab.listen("unread", (count) => heard.push([index, count]));
  tabs[0].tell("unread", 5);
  tabs[0].tell("nobody listens", 1);
  assert.deepEqual(heard, [
    [1, 5],
    [2, 5],
  ]);
  tabs[1].leave();
  tabs[0].tell("unread", 6);
  assert.deepEqual(heard.slice(2), [[2, 6]]);
});

test("without BroadcastChannel telling does nothing", () => {
  const tab = new FakeBrowser().tab({ openChannel: undefined });
  tab.join(() => {});
  tab.tell("unread", 5);
  tab.leave();
});

for (const locks of ["with", "without"]) {
  test(`an event is claimed once in a browser, ${locks} Web Locks`, async () => {
    const browser = new FakeBrowser();
    const parts = locks === "with" ? {} : { locks: undefined };
    const tabs = Array.from({ length: 5 }, () => browser.tab(parts));
    const claims = await Promise.all(tabs.map((tab) => tab.claim("k-7")));
    assert.equal(claims.filter(Boolean).length, 1);
    assert.equal(await tabs[3].claim("k-7"), false, "a tab that catches up later comes too late");
    assert.equal(await tabs[3].claim("k-8"), true);
  });
}

test("claims are forgotten in time, and a damaged list does no harm", async () => {
  const browser = new FakeBrowser();
  const tab = browser.tab();
  browser.storage.setItem("practice-hub:claim", "{nonsense");
  for (let n = 0; n < 300; n += 1) await tab.claim(`k-${n}`);
  assert.ok(JSON.parse(browser.storage.getItem("practice-hub:claim")).length <= 200);
  assert.equal(await tab.claim("k-299"), false);
});

test("where the browser keeps nothing every tab may act", async () => {
  assert.equal(await new FakeBrowser().tab({ storage: undefined }).claim("k-1"), true);
});

test("a claim that lasts may be made again when its time is over", async () => {
  const browser = new FakeBrowser();
  const [one, other] = [browser.tab({ after: (act) => act() }), browser.tab()];
  assert.equal(await one.claim("sound", 0), true);
  assert.equal(await other.claim("sound", 60_000), true);
  assert.equal(await one.claim("sound", 60_000), false);
});

test("a claim holds though the tabs do not see each other's storage yet", async () => {
  const browser = new FakeBrowser();
  const stale = { getItem: () => null, setItem: () => {} };
  const tabs = Array.from({ length: 3 }, () => browser.tab({ storage: stale }));
  const claims = await Promise.all(tabs.map((tab) => tab.claim("k-7")));
  assert.deepEqual(claims, [true, false, false]);
});

test("a tab that leaves holds no lock any more", async () => {
  const browser = new FakeBrowser();
  const stale = { getItem: () => null, setItem: () => {} };
  const [one, other] = [browser.tab({ storage: stale }), browser.tab({ storage: stale })];
  assert.equal(await one.claim("k-7"), true);
  one.leave();
  await rest();
  assert.equal(await other.claim("k-7"), true, "without the lock, only storage knows of the claim");
});
