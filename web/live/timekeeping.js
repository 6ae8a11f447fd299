// @ts-check
// When to ask for the server's time: a burst at first, now and then after, and closely before an instant.

/** @typedef {ReturnType<typeof import("./clock.js").createClock>} Clock */

/** Milliseconds. */
const EVERY = 30_000
const CLOSELY = 250
const BEFORE = 20_000
const BURST = 8

export class Timekeeping {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #stopped = true
  #burst = 0
  #instant = Number.NEGATIVE_INFINITY

  /** @param {Clock} clock */
  constructor(clock) {
    this.clock = clock
  }

  /** A connection has come to stand, or this device has woken. */
  start() {
    this.#burst = BURST
    this.#stopped = false
    this.#schedule(0)
  }

  stop() {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** Something will happen at `instant` (server's time): know the clock well by then. @param {number} instant */
  expect(instant) {
    const now = this.clock.now()
    const sooner = instant > now && (instant < this.#instant || this.#instant <= now)
    if (!sooner) return
    this.#instant = instant
    if (!this.#stopped) this.#schedule(0)
  }

  /** @param {number} pause */
  #schedule(pause) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#sample(), pause)
  }

  async #sample() {
    const answered = await this.clock.sample().then(
      () => true,
      () => false,
    )
    if (this.#stopped) return
    if (answered && this.#burst > 0) this.#burst--
    this.#schedule(this.#pause(answered))
  }

  /** @param {boolean} answered */
  #pause(answered) {
    if (this.#burst > 0) return answered ? 50 : CLOSELY
    const left = this.#instant - this.clock.now()
    if (left > BEFORE) return Math.min(EVERY, left - BEFORE)
    return left > 0 ? CLOSELY : EVERY
  }
}
