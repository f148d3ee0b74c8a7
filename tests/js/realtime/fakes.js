// A clock that stands still until told, and a server that follows a script: the loop is tested without waiting for anything.

/** Lets everything that was set going by now come to rest. */
export async function rest() {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class FakeTime {
  #now = 0;
  #timers = new Map();
  #names = 0;
  /** What random() answers: 0.5 means no jitter. */
  dice = 0.5;
  /** The computer sleeps: time has passed, but no timer ran. */
  sleep(milliseconds) {
    this.#now += milliseconds;
  }

  moment = () => ({ wall: this.#now, steady: this.#now });
  random = () => this.dice;
  after = (act, milliseconds) => this.#add({ act, at: this.#now + milliseconds, every: 0 });
  every = (act, milliseconds) => this.#add({ act, at: this.#now + milliseconds, every: milliseconds });
  cancel = (name) => this.#timers.delete(name);

  #add(timer) {
    this.#names += 1;
    this.#timers.set(this.#names, timer);
    return this.#names;
  }

  /** Lets time pass, running each timer at its moment and letting it come to rest. */
  async pass(milliseconds) {
    const end = this.#now + milliseconds;
    await rest();
    for (let next = this.#first(end); next; next = this.#first(end)) {
      const [name, timer] = next;
      this.#now = Math.max(this.#now, timer.at);
      if (timer.every) timer.at += timer.every;
      else this.#timers.delete(name);
      timer.act();
      await rest();
    }
    this.#now = end;
    await rest();
  }

  #first(end) {
    const due = [...this.#timers].filter(([, timer]) => timer.at <= end);
    return due.sort(([, one], [, other]) => one.at - other.at)[0];
  }
}

/** A transport whose attempts the test answers: each call of run() is an Attempt, in order, in `attempts`. */
export class ScriptedServer {
  attempts = [];
  /** What the page shows: the ids of the frames that were swapped, in order. */
  shown = [];
  #answer = null;

  transport = (hooks) => {
    this.hooks = hooks;
    return {
      name: "sse",
      run: (cursor) => {
        const attempt = new Attempt(this, cursor);
        this.attempts.push(attempt);
        this.#answer?.(attempt);
        return attempt.over;
      },
      close: () => this.last?.end({ closed: true }),
    };
  };

  /** From now on every attempt is answered like this as it is made. */
  always(answer) {
    this.#answer = answer;
  }

  get last() {
    return this.attempts.at(-1);
  }
}

class Attempt {
  #server;
  #finish = () => {};
  isOver = false;
  closedByClient = false;

  constructor(server, cursor) {
    this.#server = server;
    this.cursor = cursor;
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Ends the attempt: a status without a stream, or nothing for a stream that breaks. */
  end({ status, stream, retryAfter = 0, closed = false } = {}) {
    if (this.isOver) return;
    this.isOver = true;
    this.closedByClient = closed;
    this.#finish({ status: status ?? (this.opened ? 200 : 0), stream: stream ?? !!this.opened, retryAfter });
  }

  refuse(status, more = {}) {
    this.end({ status, stream: false, ...more });
  }

  control(kind, data = {}, id = "") {
    this.opened = true;
    return this.#server.hooks.receive({ id, event: `rt:${kind}`, data: JSON.stringify(data) });
  }

  hello() {
    return this.control("hello", { build: "b1", now: "2027-01-06T09:41:00Z", heartbeat: 25 });
  }

  goLive(id = "k-0") {
    this.hello();
    this.control("live", {}, id);
  }

  async frame(id) {
    const wanted = await this.#server.hooks.receive({ id, event: "", data: "<p></p>" });
    if (!wanted || this.isOver) return false;
    this.#server.shown.push(id);
    this.#server.hooks.applied(id);
    return true;
  }
}

/** The polling element's double: it remembers what it was asked and lets the test answer. */
export class ScriptedPoll {
  asked = 0;
  on = false;

  make = (hooks) => {
    this.hooks = hooks;
    return {
      start: () => {
        this.on = true;
        this.asked += 1;
        this.cursor = hooks.cursor();
      },
      stop: () => {
        this.on = false;
      },
      nextAt: () => 0,
    };
  };

  answer(status, { cursor = "", stream = status === 200, whole = true } = {}) {
    this.hooks.answered({ status, stream, retryAfter: 0, whole, cursor });
  }

  frame(id) {
    const wanted = this.hooks.receive({ id, event: "", data: "" });
    if (wanted) this.hooks.applied(id);
    return wanted;
  }
}
