// docs/realtime.md, section 5. Who listens to which event, and the events inside the frames.
// @ts-check

/**
 * What subscribers are given. Events of the practice carry `key` (their cursor), `subject` ("client-7"), `at` (ISO) and
 * `data`;
 * the client's own (`connection:state`, `polling:started`, …) carry members of their own.
 * @typedef {{ type: string, key?: string, subject?: string, data?: any, [member: string]: any }} RealtimeEvent
 * @typedef {(event: RealtimeEvent) => void} Listener
 */

export class Subscribers {
  /** @type {Map<string, Set<Listener>>} */
  #listeners = new Map();

  /**
   * @param {string} type `client:changed`, or `*` for every event
   * @param {Listener} listener
   * @returns {() => void} ends the subscription
   */
  subscribe(type, listener) {
    const all = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, all.add(listener));
    return () => this.unsubscribe(type, listener);
  }

  /** @param {string} type @param {Listener} listener */
  unsubscribe(type, listener) {
    this.#listeners.get(type)?.delete(listener);
  }

  /**
   * One listener that throws must not keep the event from the others.
   * @param {RealtimeEvent} event
   */
  emit(event) {
    for (const type of [event.type, "*"]) {
      for (const listener of [...(this.#listeners.get(type) ?? [])]) attempt(listener, event);
    }
  }
}

/** @param {Listener} listener @param {RealtimeEvent} event */
function attempt(listener, event) {
  try {
    listener(event);
  } catch (error) {
    reportError(error);
  }
}

/**
 * An htmx extension: `<hx-event name="client:changed" key="k3f9-42">` in any answer becomes an event, once what came
 * with it is on the page.
 * @param {(event: RealtimeEvent) => void} emit
 */
export function eventExtension(emit) {
  /** @type {WeakMap<object, RealtimeEvent[]>} The events of each answer, by its htmx context. */
  const waiting = new WeakMap();
  return {
    /** @param {Element} element @param {{ ctx: object }} detail */
    htmx_process_event(element, { ctx }) {
      waiting.set(ctx, [...(waiting.get(ctx) ?? []), readEvent(element)]);
    },
    /** @param {Element} _source @param {{ ctx: object }} detail */
    htmx_after_swap(_source, { ctx }) {
      const events = waiting.get(ctx) ?? [];
      waiting.delete(ctx);
      for (const event of events) emit(event);
    },
  };
}

/** @param {Element} element @returns {RealtimeEvent} */
function readEvent(element) {
  return {
    type: element.getAttribute("name") ?? "",
    key: element.getAttribute("key") ?? "",
    subject: element.getAttribute("subject") ?? "",
    at: element.getAttribute("at") ?? "",
    data: JSON.parse(element.getAttribute("data") || "{}"),
  };
}
