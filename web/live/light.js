// @ts-check
// The light of a connection: whether it stands, is waited for, or has been missing for long.

/** @typedef {"connected" | "waiting" | "lost"} LightState */

/** Milliseconds. After them a missing connection is worth more than a quiet sign. */
const LOST = 8000

export class Light {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** Whether the server itself has said why there is none. */
  refused = false

  /** @param {(light: LightState, sentence?: string) => void} show with the server's own words where it has some */
  constructor(show) {
    this.show = show
  }

  connected() {
    this.stop()
    this.refused = false
    this.show("connected")
  }

  waiting() {
    this.stop()
    this.refused = false
    this.show("waiting")
    this.#timer = setTimeout(() => this.show("lost"), LOST)
  }

  /** @param {string} sentence */
  say(sentence) {
    this.stop()
    this.refused = true
    this.show("lost", sentence)
  }

  /** Nothing changes by itself any more. */
  stop() {
    clearTimeout(this.#timer)
  }
}
