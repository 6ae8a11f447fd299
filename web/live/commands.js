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
      const command = { tag, fields, resolve, reject }
      this.#waiting.push(command)
      if (patience) setTimeout(() => this.#giveUp(command), patience)
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

  /** @param {Waiting} command */
  async #try(command) {
    try {
      const answer = await this.connection.ask(command.tag, command.fields, ACK_WITHIN)
      this.#waiting = this.#waiting.filter((other) => other !== command)
      command.resolve(answer)
    } catch {
      // A connection may hear and not be heard.
      await this.connection.probe()
      if (this.connection.connected) await new Promise((wake) => setTimeout(wake, TRY_AGAIN))
    }
  }

  /** @param {Waiting} command */
  #giveUp(command) {
    this.#waiting = this.#waiting.filter((other) => other !== command)
    command.reject(new Unreached(command.tag))
  }
}
