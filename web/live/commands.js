// @ts-check
// The queue of commands: one unacknowledged at a time, each tried under the same id until it is answered.

/** @typedef {{ code: string, message: string, retryable: boolean, wait?: number }} RefusalAnswer `wait` in seconds */
/** @typedef {{ ok: true, seq: number } | { ok: false, error: RefusalAnswer }} Answer */
/** @typedef {Record<string, unknown> & { id: string }} Fields */
/**
 * @typedef {object} Waiting
 * @property {string} tag
 * @property {Fields} fields
 * @property {(answer: Answer) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** Milliseconds to wait for an ack, and before trying again on a connection that did not give one. */
const ACK_WITHIN = 10_000
const TRY_AGAIN = 1000

/** Nobody answered while the one who asked was willing to wait. */
export class Unreached extends Error {}

export class Commands {
  /** @type {Waiting[]} */
  #waiting = []
  #sending = false

  /** @param {{ connected: boolean, probe(): Promise<void>, ask(tag: string, fields: Fields, within: number): Promise<any> }} connection */
  constructor(connection) {
    this.connection = connection
  }

  /**
   * One at a time, because a polling request of more than sixteen packets is dropped whole.
   *
   * @param {string} tag
   * @param {Fields} fields
   * @param {number} [patience] milliseconds after which nobody wants it any more; for ever when left out
   * @returns {Promise<Answer>} rejects with Unreached
   */
  send(tag, fields, patience) {
    return new Promise((resolve, reject) => {
      const wish = { tag, fields, resolve, reject }
      this.#waiting.push(wish)
      if (patience) setTimeout(() => this.#giveUp(wish), patience)
      this.drain()
    })
  }

  /** To be called whenever a connection has come to stand. */
  async drain() {
    if (this.#sending) return
    this.#sending = true
    while (this.connection.connected && this.#waiting.length) await this.#try(this.#waiting[0])
    this.#sending = false
  }

  /** @param {Waiting} wish */
  async #try(wish) {
    try {
      const answer = await this.connection.ask(wish.tag, wish.fields, ACK_WITHIN)
      this.#waiting = this.#waiting.filter((other) => other !== wish)
      wish.resolve(answer)
    } catch {
      // A connection may hear and not be heard.
      await this.connection.probe()
      if (this.connection.connected) await new Promise((wake) => setTimeout(wake, TRY_AGAIN))
    }
  }

  /** @param {Waiting} wish */
  #giveUp(wish) {
    this.#waiting = this.#waiting.filter((other) => other !== wish)
    wish.reject(new Unreached(wish.tag))
  }
}
