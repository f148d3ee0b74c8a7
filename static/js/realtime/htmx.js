// docs/realtime.md, section 5. The one door to htmx, which base.html loads as a plain script before the modules.
// @ts-check

/**
 * The part of htmx 4.0.1 that the modules use.
 * @typedef {object} Htmx
 * @property {(verb: string, url: string, context: object) => Promise<void>} ajax
 * @property {(context: object) => Promise<void>} swap
 * @property {(on: EventTarget, type: string, detail?: object) => boolean} trigger
 * @property {(name: string, extension: object) => void} registerExtension
 */

/** @returns {Htmx} */
export function htmx() {
  return /** @type {any} */ (globalThis).htmx;
}
