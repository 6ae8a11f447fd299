// @ts-check
// Fetching the page again: once at a time, at once when it is rare, slower and slower when it is not.
import { Elsewhere, fetchPage, showPage } from "./page.js"

/** Milliseconds. */
const PAUSES = [0, 500, 1000, 2000, 5000, 15_000]
const FORGIVEN = 20_000

export class Resync {
  #count = 0
  #last = Number.NEGATIVE_INFINITY
  /** @type {Promise<void> | null} */
  #running = null

  /**
   * @param {object} hands
   * @param {() => string} hands.address
   * @param {() => void} hands.before called when a fetch begins: nothing may change until it is shown
   * @param {() => void} hands.after called when what was fetched is shown, or could not be fetched
   */
  constructor(hands) {
    this.hands = hands
  }

  /**
   * @param {object} [options]
   * @param {number} [options.spread] milliseconds: when many have the same reason at the same moment, each waits
   *   a part of this, so that the server does not have to make all their pages in one instant
   */
  run({ spread = 0 } = {}) {
    this.#running ??= this.#run(spread).finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** @param {number} spread */
  async #run(spread) {
    await pause(Math.random() * spread)
    for (;;) {
      await pause(this.#nextPause())
      this.hands.before()
      try {
        return await showPage(await fetchPage(this.hands.address()))
      } catch (error) {
        if (!(error instanceof Elsewhere)) continue
        if (error.address === location.href) location.reload()
        else location.replace(error.address)
        return
      } finally {
        this.hands.after()
      }
    }
  }

  #nextPause() {
    const now = performance.now()
    if (now - this.#last > FORGIVEN) this.#count = 0
    this.#last = now
    return PAUSES[Math.min(this.#count++, PAUSES.length - 1)]
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return milliseconds > 0 ? new Promise((done) => setTimeout(done, milliseconds)) : Promise.resolve()
}
