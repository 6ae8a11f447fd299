// @ts-check
// What a stage tells hosts of its clocks, so that they see before the unveiling which hall would be late.
import { makeId } from "./ids.js"

/** Milliseconds: after a connection has come to stand, when its first answers are in, and from then on. */
const SOON = 3000
const EVERY = 30_000
const ANSWERED = 5000

/** Milliseconds to which it is rounded: what nobody could tell apart is not told anew to every dashboard. */
const WITHIN_STEP = 5
const AHEAD_STEP = 50

/** @typedef {import("../elements/live-exchange.js").LiveExchangeElement} LiveExchange */

export class ClockReport {
  /** Each page of a link speaks for itself. */
  #screen = makeId()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {LiveExchange} page */
  constructor(page) {
    this.page = page
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.page.addEventListener("connected", () => this.#schedule(SOON), { signal })
    signal.addEventListener("abort", () => clearTimeout(this.#timer))
    this.#schedule(SOON)
  }

  /** @param {number} pause */
  #schedule(pause) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#report(), pause)
  }

  #report() {
    const { clock, connection } = this.page
    if (clock.known) {
      const fields = {
        screen: this.#screen,
        within: Math.ceil(clock.uncertainty / WITHIN_STEP) * WITHIN_STEP,
        ahead: Math.round((Date.now() - clock.now()) / AHEAD_STEP) * AHEAD_STEP,
      }
      connection.ask("report-clock", fields, ANSWERED).catch(() => {}) // the next one says it too
    }
    this.#schedule(EVERY)
  }
}
