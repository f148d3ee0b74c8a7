// README.md in this folder. The tone itself, and whether this browser lets the page play it.
// @ts-check

const TONE = new URL("../../sounds/chime.wav", import.meta.url).href;
/** Opening the sound card takes a moment; a browser that has not by then does not mean to. */
const LONGEST_START = 2_000;

/** @typedef {import("./sound_rules.js").Ability} Ability */

export class Chime {
  #changed;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioBuffer | null} */
  #tone = null;
  /** @type {Ability} */
  #ability = "unknown";
  /** @type {Promise<void> | null} */
  #preparing = null;
  #playing = 0;

  /** @param {() => void} changed called when the ability changes */
  constructor(changed) {
    this.#changed = changed;
  }

  get ability() {
    return this.#ability;
  }

  /**
   * Finds out whether it can play: browsers allow it after a gesture, or when a gesture led to this page.
   * @param {boolean} gesture whether there has been one on this page
   */
  async prepare(gesture) {
    if (this.#ability === "ready") return;
    // What waits for a gesture goes on with it.
    if (gesture) this.#context?.resume().catch(() => {});
    this.#preparing ??= this.#find(gesture).finally(() => {
      this.#preparing = null;
    });
    await this.#preparing;
  }

  /**
   * @param {number} volume from 0 to 100
   * @returns {Promise<boolean>} whether it rings
   */
  async play(volume) {
    const context = this.#context;
    if (!context || !this.#tone || !(await this.#start())) return false;
    const [source, gain] = [context.createBufferSource(), context.createGain()];
    source.buffer = this.#tone;
    // Loudness is felt by ratios: half the way of the slider should sound half as loud.
    gain.gain.value = (volume / 100) ** 2;
    source.connect(gain).connect(context.destination);
    source.addEventListener("ended", () => {
      this.#playing -= 1;
      this.#rest();
    });
    this.#playing += 1;
    source.start();
    return true;
  }

  /** @param {boolean} gesture */
  async #find(gesture) {
    const able = (await this.#start()) && (await this.#load());
    this.#become(able ? "ready" : gesture ? "refused" : "waiting");
    await this.#rest();
  }

  /** @returns {Promise<boolean>} */
  async #start() {
    try {
      this.#context ??= new AudioContext();
    } catch {
      return false;
    }
    const context = this.#context;
    const late = new Promise((resolve) => setTimeout(resolve, LONGEST_START));
    // Without a gesture it stays pending for ever.
    await Promise.race([context.resume().catch(() => {}), late]);
    return context.state === "running";
  }

  /** Between two tones the sound card is let go of. */
  async #rest() {
    if (this.#playing === 0 && this.#context?.state === "running") await this.#context.suspend();
  }

  /** @returns {Promise<boolean>} */
  async #load() {
    try {
      const answer = await fetch(TONE);
      this.#tone ??= (await this.#context?.decodeAudioData(await answer.arrayBuffer())) ?? null;
    } catch {
      return false;
    }
    return this.#tone !== null;
  }

  /** @param {Ability} ability */
  #become(ability) {
    this.#ability = ability;
    this.#changed();
  }
}
