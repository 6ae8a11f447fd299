// @ts-check
// Watching without a socket: a guest's page asks for what came after the number that it has, over and over, by plain
// HTTP. Whoever has heard the same asks for the same address, so that a cache may answer (docs/watching.md).
import { Backoff } from "./backoff.js"
import { Light } from "./light.js"

/** @typedef {import("./sequence.js").Entry} Entry */
/** @typedef {{ address: string, after: number }} Position where to ask, and the newest number that the page has shown */
/**
 * @typedef {object} News
 * @property {Entry[]} entries those after what was asked, without a gap
 * @property {number} upto the number of the last of them
 * @property {boolean} live whether they happened just now
 * @property {string} heard to be said at the next question
 * @property {number} at the server's time, in milliseconds since 1970
 * @property {Record<string, number>} places how many are here
 * @property {string} [passing] what passes, where it is another than was heard
 */

/** Milliseconds. The server answers within 20 seconds, whatever happens or does not. */
const ANSWERED = 25_000
const MOST_PAUSE = 15_000
const FRESH = 1500

/** Between two questions of which the first brought no entry: two servers that are not of one mind are not asked in turn. */
const PACE = 1000

/** An answer is so old when it comes, as far as anybody knows; and so many answers tell of the time together. */
const ON_ITS_WAY = 50
const TIMES = 20

/** The page itself says what is wrong: another would be answered the same. */
class TurnedAway extends Error {}

export class Watch {
  connected = false
  #after = 0
  #heard = ""
  #passing = ""
  /** Counts the times it began: what was asked before is nobody's any more. */
  #round = 0
  #closed = true
  #askedAt = 0
  #backoff = new Backoff({ most: MOST_PAUSE })
  /** By how much the server's clock was ahead at each of the last answers. @type {number[]} */
  #ahead = []
  /** @type {AbortController | undefined} */
  #asking
  #giveUp = () => this.#asking?.abort()

  /** @param {() => Position} position @param {import("./connection.js").Listener} listener */
  constructor(position, listener) {
    this.position = position
    this.listener = listener
    this.light = new Light(listener.light)
  }

  open() {
    this.#closed = false
    // A question that waits would not notice for as long as it waits.
    addEventListener("offline", this.#giveUp)
    this.light.waiting()
    this.#begin()
  }

  close() {
    this.#closed = true
    this.#round++
    removeEventListener("offline", this.#giveUp)
    this.#giveUp()
    this.connected = false
    this.light.stop()
  }

  /** After a sleep: at once, and what only looks like a question under way is given up. */
  wake() {
    if (this.#closed || performance.now() - this.#askedAt < FRESH) return
    this.#giveUp()
    this.#begin()
  }

  /** What is asked over and over needs no proof that somebody is there. */
  async probe() {}

  /**
   * The time, as the last answers told it, and what came after a number. Rejects for all else: who gives commands has
   * registered, and has a socket.
   *
   * @param {string} event @param {any} fields @returns {Promise<any>}
   */
  async ask(event, fields) {
    if (event === "clock" && this.#ahead.length) return { at: performance.now() + Math.max(...this.#ahead) }
    if (event !== "catch-up" || !this.connected) throw new Error(`${event} cannot be asked`)
    if (fields.after === this.#after) return { ok: true, entries: [], passing: this.#passing }
    const answer = await this.#get(fields.after, "")
    if (!answer.resync) for (const entry of answer.entries) entry.live = false
    return answer
  }

  #begin() {
    this.#ahead = []
    this.#heard = ""
    this.#after = this.position().after
    this.#run(++this.#round)
  }

  /** @param {number} round */
  async #run(round) {
    while (round === this.#round) {
      const idle = await this.#askOnce(round)
      const asked = performance.now() - this.#askedAt
      if (idle && asked < PACE) await pause(PACE - asked)
    }
  }

  /** Whether it brought no entry. @param {number} round */
  async #askOnce(round) {
    this.#askedAt = performance.now()
    try {
      const answer = await this.#get(this.#after, this.#heard)
      if (round !== this.#round) return true
      this.#backoff.reset()
      if (answer.resync) return await this.#resync(round)
      this.#hear(answer)
      return !answer.entries.length
    } catch (error) {
      if (round === this.#round) await this.#failed(round, error)
      return true
    }
  }

  /** @param {number} after @param {string} heard @returns {Promise<News & { resync?: true }>} */
  async #get(after, heard) {
    const asking = new AbortController()
    this.#asking = asking
    const late = setTimeout(() => asking.abort(), ANSWERED)
    try {
      const address = `${this.position().address}&after=${after}${heard && `&heard=${heard}`}`
      const response = await fetch(address, { cache: "no-store", credentials: "omit", signal: asking.signal })
      if (response.status >= 400 && response.status < 500 && response.status !== 429) throw new TurnedAway()
      if (!response.ok) throw new Error(`answered ${response.status}`)
      const answer = await response.json()
      // A cache says in whole seconds for how long it has kept an answer (RFC 9111, 5.1).
      const age = 1000 * Number(response.headers.get("age") ?? 0)
      if (!answer.resync) this.#hearTime(answer.at + age)
      return answer
    } finally {
      clearTimeout(late)
    }
  }

  /** @param {News} news */
  #hear({ entries, upto, live, heard, places, passing }) {
    const first = !this.connected
    this.connected = true
    if (first) this.light.connected()
    this.#after = upto
    this.#heard = heard
    for (const entry of entries) this.listener.entry({ ...entry, live })
    if (passing !== undefined) {
      this.#passing = passing
      this.listener.pulse({ html: passing })
    }
    this.listener.present({ seq: upto, places })
    if (first) this.listener.connected()
  }

  /** @param {number} round */
  async #resync(round) {
    await this.listener.resync()
    if (round !== this.#round) return true
    this.#after = this.position().after
    this.#heard = ""
    return true
  }

  /** @param {number} round @param {unknown} error */
  async #failed(round, error) {
    if (this.connected) this.light.waiting()
    this.connected = false
    if (error instanceof TurnedAway) await this.listener.refused()
    await pause(this.#backoff.next())
    if (round === this.#round) this.#heard = ""
  }

  /** The most of them is the one that was on its way for the least time. @param {number} at */
  #hearTime(at) {
    this.#ahead = [...this.#ahead, at + ON_ITS_WAY - performance.now()].slice(-TIMES)
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds))
}
