// docs/realtime.md, section 5. Everything on the page that tells how the connection is.
// @ts-check

import { covers } from "./cover.js";
import { followNetwork } from "./offline.js";
import { Pill } from "./pill.js";
import { PollClock } from "./poll_clock.js";
import { listenToStrips, showNotice, showStrip, stripFor } from "./strips.js";
import { clockTime } from "./times.js";

/** @typedef {import("./events.js").RealtimeEvent} RealtimeEvent */

export class Status {
  #client;
  #tabs;
  #page;
  #pill;
  #clock = new PollClock();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;
  #reason = "";
  /** Whether the last poll was answered. */
  #answered = true;

  /**
   * @param {import("./client.js").RealtimeClient} client
   * @param {import("./tabs.js").Tabs} tabs
   * @param {{ pillWait: number, build: string | undefined }} page
   */
  constructor(client, tabs, page) {
    this.#client = client;
    this.#tabs = tabs;
    this.#page = page;
    this.#pill = new Pill(page.pillWait);
    this.#listen();
    followNetwork();
    listenToStrips({ reconnect: () => client.reconnect(), reload: () => location.reload() });
  }

  /** Copies of the pill that came with a swap. */
  refresh() {
    this.#pill.refresh();
  }

  #listen() {
    const client = this.#client;
    client.subscribe("connection:state", (event) => this.#changed(event));
    client.subscribe("connection:attempt", (event) => this.#tried(event));
    client.subscribe("polling:started", ({ nextAt }) => this.#clock.start(nextAt));
    client.subscribe("polling:stopped", () => this.#clock.stop());
    client.subscribe("polling:checked", (event) => this.#checked(event));
    for (const type of ["rt:hello", "rt:heartbeat"]) client.subscribe(type, (event) => this.#compareBuild(event));
    for (const type of ["online", "offline"]) addEventListener(type, () => this.#tell());
    this.#tabs.listen("connection", (told) => this.#toldByOtherTab(told));
  }

  /** @param {RealtimeEvent} event */
  #changed({ state, reason }) {
    this.#reason = reason;
    this.#answered = true;
    document.documentElement.dataset.connection = state;
    this.#pill.show(state);
    this.#pill.explain(state === "connected" ? `Live since ${clockTime(Date.now())}` : "");
    if (state === "connected") covers.checked();
    if (reason === "signed-out") covers.signedOut();
    if (this.#client.isActive()) this.#tabs.tell("connection", { state, reason });
    if (state === "connected" || state === "polling") this.#tell();
    else this.#tellSoon();
  }

  /** @param {RealtimeEvent} event */
  #tried({ attempt, of }) {
    if (attempt <= of) this.#pill.explain(`Attempt ${attempt} of ${of}`);
  }

  /** @param {RealtimeEvent} event */
  #checked({ good, nextAt }) {
    this.#answered = good;
    this.#clock.checked(good, nextAt);
    this.#tell();
  }

  /** @param {RealtimeEvent} event */
  #compareBuild({ build }) {
    if (build && this.#page.build && build !== this.#page.build) showNotice("updated");
  }

  /** A tab that let go of its stream says what the streaming tabs say. @param {{ state: any, reason: string }} told */
  #toldByOtherTab({ state, reason }) {
    if (this.#client.isActive()) return;
    if (reason !== "signed-out") return this.#pill.show(state);
    this.#client.disconnect();
    covers.signedOut();
  }

  #tell() {
    clearTimeout(this.#settling);
    const situation = { state: this.#client.getState(), reason: this.#reason, online: navigator.onLine };
    const strip = stripFor({ ...situation, answered: this.#answered });
    showStrip(strip, this.#reason, this.#client.getStats().lastHeartbeat);
  }

  /** What is over in a moment is not worth a strip that pushes the page down. */
  #tellSoon() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#tell(), this.#page.pillWait);
  }
}
