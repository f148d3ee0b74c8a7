// docs/realtime.md, section 5. The real-time client: keeps one connection, or polls, and tells pages what it hears.
// @ts-check

import { Backoff } from "./backoff.js";
import { between, browserTime, Sleep } from "./clock.js";
import { Cursor } from "./cursor.js";
import { Subscribers } from "./events.js";
import { DEFAULTS } from "./options.js";
import { judge } from "./outcome.js";
import { FrameReader } from "./reader.js";
import { next } from "./states.js";

/** A stream is looked at this often, or four times in its time-out, whichever is sooner. */
const LOOK_EVERY = 5_000;

/** How an attempt ends that could not even begin. @type {import("./outcome.js").Outcome} */
const UNANSWERED = Object.freeze({ status: 0, stream: false, retryAfter: 0 });

/**
 * @typedef {object} ClientParts
 * @property {import("./sse_transport.js").MakeTransport} transport
 * @property {import("./poll.js").MakePoll} [poll] without it there is no fallback
 * @property {() => Promise<{ cursor: string } | null>} [startOver]
 *   asks the page's live parts again; resolves with the cursor they were read at, or null when they could not be had
 * @property {string} [cursor] the cursor the page was read at
 * @property {Partial<import("./options.js").RealtimeOptions>} [options]
 * @property {import("./clock.js").Time} [time]
 */

export class RealtimeClient {
  #options;
  #time;
  #transport;
  #poll;
  #startOver;
  #cursor;
  #reader;
  #backoff;
  #sleep;
  #subscribers = new Subscribers();

  /** @type {import("./states.js").State} */
  #state = "disconnected";
  /** Why it failed or was ended; empty otherwise. */
  #reason = "";
  /** connect() was called, and nothing has ended it since. */
  #wanted = false;
  /** This tab may hold a stream: it is visible, or it is the leader. */
  #active = true;
  #running = false;
  /** The attempt is being ended on purpose: that is no failure, and the next one comes at once. */
  #hurry = false;
  #mustStartOver = false;
  #mayPoll;
  #polling = false;

  /** The server's `rt:bye`: milliseconds over which its pages come back. */
  #bye = 0;
  /** @type {import("./clock.js").Moment | null} since when the present attempt is live */
  #liveSince = null;
  /** @type {import("./clock.js").Moment | null} the last frame of the present attempt */
  #heardAt = null;
  /** @type {number | null} */
  #lastConnected = null;
  /** @type {number | null} */
  #lastHeartbeat = null;

  /** @param {ClientParts} parts */
  constructor({ transport, poll, startOver, cursor = "", options = {}, time = browserTime }) {
    this.#options = { ...DEFAULTS, ...options };
    this.#time = time;
    this.#mayPoll = this.#options.enablePollingFallback;
    this.#startOver = startOver ?? (async () => ({ cursor: "" }));
    this.#cursor = new Cursor(cursor);
    this.#backoff = new Backoff(this.#options, time.random);
    this.#sleep = new Sleep(time);
    this.#reader = new FrameReader(this.#cursor, { control: this.#control, foreign: this.#reset }, time);
    this.#transport = transport(this.#hooks("stream"));
    this.#poll = poll?.({
      ...this.#hooks("poll"),
      cursor: () => this.#cursor.text,
      answered: (answer) => this.#answered(answer),
    });
    time.every(() => this.#closeIfStale(), Math.min(LOOK_EVERY, this.#options.heartbeatTimeout / 4));
  }

  // ── The interface pages use ───────────────────────────────────────────────────────────────────────────────────────

  connect() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#backoff.reset();
    this.#enter("connect");
    this.#run();
  }

  disconnect() {
    this.#end("disconnect");
  }

  /** Tries at once, and starts counting attempts again. */
  reconnect() {
    if (!this.#wanted) return this.connect();
    this.#backoff.reset();
    this.renew();
  }

  /**
   * @param {string} type an event's type, `connection:state`, `polling:started`, `polling:stopped`, … or `*` for all
   * @param {import("./events.js").Listener} listener
   * @returns {() => void} ends the subscription
   */
  subscribe(type, listener) {
    return this.#subscribers.subscribe(type, listener);
  }

  /** @param {string} type @param {import("./events.js").Listener} listener */
  unsubscribe(type, listener) {
    this.#subscribers.unsubscribe(type, listener);
  }

  getState() {
    return this.#state;
  }

  /** Whether this tab is fed right now; a tab that let go of its stream keeps its state but is not connected. */
  isConnected() {
    return this.#liveSince !== null;
  }

  /** Times are milliseconds since 1970, or null for never. `lastHeartbeat` is the last sign of life of any kind. */
  getStats() {
    this.#forgiveIfStable();
    return {
      state: this.#state,
      reconnectAttempts: this.#backoff.waits,
      lastConnected: this.#lastConnected,
      lastHeartbeat: this.#lastHeartbeat,
      isPolling: this.#polling,
      transport: this.isConnected() ? this.#transport.name : this.#polling ? "poll" : null,
      cursor: this.#cursor.text,
      duplicates: this.#reader.duplicates,
    };
  }

  /** @param {boolean} on whether the page may poll while the stream cannot be had */
  setPollingFallback(on) {
    this.#mayPoll = on;
    if (!on && this.#state === "polling") this.#enter("gave-up", "unreachable");
    if (on && this.#state === "failed" && this.#reason === "unreachable") this.reconnect();
  }

  // ── The interface the page's own modules use (lifecycle.js, regions.js) ───────────────────────────────────────────

  /**
   * A tab that may not hold a stream lets go of it, keeps its state and its words, and catches up by cursor later.
   * @param {boolean} active
   */
  setActive(active) {
    if (active === this.#active) return;
    this.#active = active;
    if (!this.#wanted) return;
    if (!active) return this.#halt();
    this.#enter("shown");
    if (this.#state === "polling") this.#startPolling();
    this.#run();
  }

  isActive() {
    return this.#active;
  }

  /** The tab was shown: a stream that died meanwhile is seen now, and an attempt in waiting comes at once. */
  look() {
    this.#closeIfStale();
    if (this.#wanted && (this.#sleep.asleep || this.#state === "failed")) this.renew();
  }

  /** Ends the attempt under way, or the wait for it, and begins one: after a change of network a stream may be dead unnoticed. */
  renew() {
    if (!this.#wanted) return;
    this.#enter("retry");
    this.#hurry = true;
    this.#sleep.wake();
    this.#transport.close();
    this.#run();
  }

  /** The network is gone: the stream is dead, though nothing has told it so. */
  drop() {
    if (this.#liveSince) this.#transport.close();
  }

  /** Frames wait while the page is asked again; see FrameReader.hold. */
  hold() {
    return this.#reader.hold(this.#options.holdLimit);
  }

  /** @param {import("./events.js").RealtimeEvent} event */
  emit(event) {
    this.#subscribers.emit(event);
  }

  // ── The loop: one attempt after another ───────────────────────────────────────────────────────────────────────────

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#mayRun()) {
      const outcome = await this.#attempt();
      if (this.#mayRun()) await this.#afterAttempt(outcome);
      this.#liveSince = this.#heardAt = null;
    }
    this.#running = false;
  }

  #mayRun() {
    return this.#wanted && this.#active && this.#state !== "failed";
  }

  async #attempt() {
    this.#hurry = false;
    this.#bye = 0;
    if (this.#mustStartOver && !(await this.#takeNewCursor())) return UNANSWERED;
    if (!this.#mayRun()) return UNANSWERED;
    this.#cursor.rewind();
    const guard = this.#time.after(() => this.#closeIfSilent(), this.#options.helloTimeout);
    const outcome = await this.#transport.run(this.#cursor.text);
    this.#time.cancel(guard);
    return outcome;
  }

  /** @param {import("./outcome.js").Outcome} outcome */
  async #afterAttempt(outcome) {
    const verdict = judge(outcome);
    if (verdict === "signed-out") return this.#end("signed-out");
    if (verdict !== "retry") return this.#enter("refused", verdict);
    const wait = this.#hurry ? this.#noWait() : this.#countAndWait(outcome.retryAfter);
    this.#liveSince = this.#heardAt = null;
    if (wait > 0 && this.#mayRun()) await this.#sleep.for(wait);
  }

  #noWait() {
    if (this.#state === "connected") this.#enter("lost");
    return 0;
  }

  /**
   * @param {number} retryAfter milliseconds
   * @returns {number} milliseconds until the next attempt
   */
  #countAndWait(retryAfter) {
    const lasted = this.#forgiveIfStable();
    const toldToStartOver = this.#mustStartOver && this.#backoff.waits === 0;
    if (!lasted && !toldToStartOver) this.#backoff.failed();
    this.#lose();
    if (toldToStartOver) return this.#backoff.shareOnce(this.#options.resetSpread);
    const share = this.#backoff.share(this.#bye);
    return lasted && this.#bye ? share : share + this.#backoff.wait(retryAfter);
  }

  #lose() {
    const { failures } = this.#backoff;
    const { maxReconnectAttempts } = this.#options;
    if (failures < maxReconnectAttempts) this.#enter("lost");
    else if (this.#mayPoll && this.#poll) this.#enter("exhausted");
    else this.#enter("gave-up", "unreachable");
    this.emit({ type: "connection:attempt", attempt: failures + 1, of: maxReconnectAttempts });
  }

  /** @returns {boolean} whether the connection lasted, so that what failed before it is forgotten */
  #forgiveIfStable() {
    if (!this.#liveSince) return false;
    const lasted = between(this.#liveSince, this.#time.moment()) >= this.#options.stableAfter;
    if (lasted) this.#backoff.reset();
    return lasted;
  }

  async #takeNewCursor() {
    const page = await this.#startOver();
    if (!page) return false;
    this.#mustStartOver = false;
    this.#cursor.replace(page.cursor);
    if (this.#polling) this.#poll?.start();
    return true;
  }

  #closeIfSilent() {
    if (!this.#heardAt) this.#transport.close();
  }

  #closeIfStale() {
    if (!this.#heardAt) return;
    if (between(this.#heardAt, this.#time.moment()) > this.#options.heartbeatTimeout) this.#transport.close();
  }

  // ── What arrives ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** @param {import("./reader.js").Source} source @returns {import("./sse_frames.js").FrameHooks} */
  #hooks(source) {
    return {
      receive: (frame) => {
        if (source === "stream") this.#heardAt = this.#time.moment();
        this.#lastHeartbeat = Date.now();
        return this.#reader.receive(frame, source);
      },
      applied: (id) => this.#reader.applied(id),
      broken: (id) => this.#broken(id),
    };
  }

  /** @type {import("./reader.js").ReaderHooks["control"]} */
  #control = (kind, data, source) => {
    if (kind === "live" && source === "stream") this.#live();
    if (kind === "bye") this.#bye = Number(data.spread) || 0;
    if (kind === "reset") this.#reset();
    if (kind === "signed-out") this.#end("signed-out");
    this.emit({ type: `rt:${kind}`, ...data });
  };

  #live() {
    this.#liveSince = this.#time.moment();
    this.#lastConnected = Date.now();
    this.#enter("live");
  }

  #reset = () => {
    if (this.#mustStartOver) return;
    this.#mustStartOver = true;
    this.#transport.close();
    this.#sleep.wake();
  };

  /**
   * Sent again it would break again, so the page goes past it and makes good by asking its live parts.
   * @param {string} id
   */
  #broken(id) {
    this.#cursor.advance(id);
    this.#reset();
  }

  /** @param {import("./poll.js").PollAnswer} answer */
  #answered(answer) {
    const verdict = answer.status === 204 ? "retry" : judge(answer);
    if (verdict === "signed-out") return this.#end("signed-out");
    if (verdict === "forbidden") return this.#enter("refused", verdict);
    const good = answer.whole && (answer.status === 204 || (answer.status === 200 && answer.stream));
    if (good && !this.#mustStartOver) this.#cursor.advance(answer.cursor);
    if (good) this.#lastHeartbeat = Date.now();
    this.emit({ type: "polling:checked", good, nextAt: this.#poll?.nextAt() });
  }

  // ── States ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * @param {import("./states.js").Happening} happening
   * @param {string} [reason] why, for the words on the page
   */
  #enter(happening, reason = "") {
    const previous = this.#state;
    this.#state = next(previous, happening);
    if (this.#state === previous) return;
    this.#reason = reason;
    if (this.#state === "polling") this.#startPolling();
    else this.#stopPolling();
    if (this.#state === "failed") this.#halt();
    this.emit({ type: "connection:state", state: this.#state, previous, reason });
  }

  /** @param {"disconnect" | "signed-out"} how */
  #end(how) {
    this.#wanted = false;
    this.#halt();
    this.#enter(how, how);
  }

  /** Lets go of everything, whatever the state is called. */
  #halt() {
    this.#liveSince = this.#heardAt = null;
    this.#hurry = true;
    this.#stopPolling();
    this.#sleep.wake();
    this.#transport.close();
  }

  #startPolling() {
    if (this.#polling) return;
    this.#polling = true;
    this.emit({ type: "polling:started", nextAt: this.#poll?.nextAt() });
    this.#poll?.start();
  }

  #stopPolling() {
    if (!this.#polling) return;
    this.#polling = false;
    this.#poll?.stop();
    this.emit({ type: "polling:stopped" });
  }
}
