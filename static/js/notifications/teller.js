// README.md in this folder. Of the tabs that hear of something, the one that the person looks at shows it.
// @ts-check

import { settled } from "./arrivals.js";
import { toastsOf } from "./toast_rules.js";

/** A window beside the one that has the focus leaves it this long to come first. */
const AFTER_YOU = 250;

/** @typedef {import("./toast_rules.js").Arrival} Arrival */

/**
 * @typedef {object} TellerHooks
 * @property {(key: string) => Promise<boolean>} claim
 * @property {() => boolean} focused
 * @property {(milliseconds: number) => Promise<void>} wait
 * @property {() => import("./toast_rules.js").Wanted} wanted
 * @property {(toasts: import("./toast_rules.js").Toast[]) => void} show
 */

export class Teller {
  #hooks;
  /** @type {Set<{ arrivals: Arrival[] }>} what is being claimed */
  #claiming = new Set();

  /** @param {TellerHooks} hooks */
  constructor(hooks) {
    this.#hooks = hooks;
  }

  /** @param {Arrival[]} arrivals oldest first */
  async tell(arrivals) {
    const { claim, focused, wait, wanted, show } = this.#hooks;
    if (!focused()) await wait(AFTER_YOU);
    const own = { arrivals };
    this.#claiming.add(own);
    const won = await Promise.all(arrivals.map(({ key }) => claim(`toast:${key}`)));
    const keys = new Set(arrivals.filter((_, index) => won[index]).map(({ key }) => key));
    this.#claiming.delete(own);
    const toasts = toastsOf(
      own.arrivals.filter(({ key }) => keys.has(key)),
      wanted(),
    );
    if (toasts.length > 0) show(toasts);
  }

  /** Read or taken back meanwhile. @param {(id: number) => boolean} gone */
  settle(gone) {
    for (const own of this.#claiming) own.arrivals = settled(own.arrivals, gone);
  }
}
