// docs/realtime.md, section 5. The six states of the connection and what moves between them. No DOM, no timers.
// @ts-check

/**
 * @typedef {"disconnected" | "connecting" | "connected" | "reconnecting" | "polling" | "failed"} State
 *
 * What can happen to a connection:
 *   connect     connect() was called
 *   shown       the tab is shown again, or the page restored, and opens a new stream
 *   retry       the person pressed Reconnect, or the network came back
 *   live        `rt:live` arrived: the replay has met the head of the log
 *   lost        an attempt failed, or the stream ended, and attempts are left
 *   exhausted   the last of the attempts failed; polling takes over
 *   gave-up     the last of the attempts failed, and there is no polling to take over
 *   refused     403, or an answer that is no stream: asking again would change nothing
 *   signed-out  401, or `rt:signed-out`
 *   disconnect  disconnect() was called
 * @typedef {"connect" | "shown" | "retry" | "live" | "lost" | "exhausted" | "gave-up" | "refused" | "signed-out" | "disconnect"} Happening
 *
 * @typedef {object} Row
 * @property {string} word what the page says
 * @property {string} icon the shape in the icon sprite: state is never told by colour alone
 * @property {Partial<Record<Happening, State>>} on what is not listed leaves the state as it is
 */

/** @type {Partial<Record<Happening, State>>} */
const ENDS = { disconnect: "disconnected", "signed-out": "disconnected", refused: "failed" };

/** @type {Readonly<Record<State, Row>>} */
export const STATES = Object.freeze({
  disconnected: {
    word: "Disconnected",
    icon: "cn-off",
    on: { connect: "connecting" },
  },
  connecting: {
    word: "Connecting",
    icon: "cn-wait",
    on: { ...ENDS, live: "connected", lost: "reconnecting", exhausted: "polling", "gave-up": "failed" },
  },
  connected: {
    word: "Live",
    icon: "cn-live",
    on: { ...ENDS, shown: "connecting", lost: "reconnecting", exhausted: "polling", "gave-up": "failed" },
  },
  reconnecting: {
    word: "Reconnecting",
    icon: "cn-wait",
    on: { ...ENDS, shown: "connecting", live: "connected", exhausted: "polling", "gave-up": "failed" },
  },
  polling: {
    word: "Polling",
    icon: "cn-poll",
    on: { ...ENDS, live: "connected", "gave-up": "failed" },
  },
  failed: {
    word: "Failed",
    icon: "cn-fail",
    on: { disconnect: "disconnected", "signed-out": "disconnected", retry: "connecting", shown: "connecting" },
  },
});

/** @type {ReadonlySet<string>} */
export const HAPPENINGS = new Set([
  "connect",
  "shown",
  "retry",
  "live",
  "lost",
  "exhausted",
  "gave-up",
  "refused",
  "signed-out",
  "disconnect",
]);

/**
 * The state after something happened.
 * @param {State} state
 * @param {Happening} happening an unknown one is a mistake in the code and throws
 * @returns {State}
 */
export function next(state, happening) {
  if (!HAPPENINGS.has(happening)) throw new TypeError(`nothing called "${happening}" happens to a connection`);
  return STATES[state].on[happening] ?? state;
}
