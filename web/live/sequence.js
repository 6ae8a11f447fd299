// @ts-check
// The order of entries: each is shown exactly once, after the one before it, whatever the network did.

/** @typedef {{ seq: number, html: string | null, live: boolean }} Entry */
/** @typedef {{ ok: false, error: { retryable: boolean } }} Refused */
/** @typedef {import("./connection.js").Mine} Mine what came of this person's own, to be shown before the entries */
/** @typedef {{ ok: true, entries: Entry[], mine?: Mine[], passing?: string } | { ok: true, resync: true } | Refused} Rest */

/** How long to leave a server alone that could not tell the rest, in milliseconds. */
const PATIENCE = 1000

export class Sequence {
  /** Entries that came too early, by number. @type {Map<number, Entry>} */
  #held = new Map()
  #newest
  #asking = false
  #resting = false
  /** Whether something that passes has changed while the page was fetched. */
  #missedPulse = false

  /**
   * @param {number} seq what the page shows already
   * @param {object} hands
   * @param {(entry: Entry) => void} hands.show
   * @param {(mine: Mine) => void} hands.showMine
   * @param {(html: string, live: boolean) => void} hands.showPassing
   * @param {(after: number) => Promise<Rest>} hands.askRest rejects where the server cannot be asked
   * @param {() => void} hands.resync the page must be fetched again; it calls `pause` and `restart`
   */
  constructor(seq, hands) {
    this.seq = seq
    this.#newest = seq
    this.hands = hands
    this.paused = false
  }

  /** @param {Entry} entry */
  receive(entry) {
    if (entry.seq <= this.seq) return
    this.#newest = Math.max(this.#newest, entry.seq)
    this.#held.set(entry.seq, entry)
    this.#showHeld()
    if (this.#held.size) this.catchUp()
  }

  /** What passes has no number: it is shown at once, after what was shown before. @param {string} html */
  receivePulse(html) {
    if (this.paused) this.#missedPulse = true
    else this.hands.showPassing(html, true)
  }

  /** The server's newest number, as presence tells it: a lost last entry shows here. @param {number} seq */
  hearNewest(seq) {
    this.#newest = Math.max(this.#newest, seq)
    if (this.behind && !this.#resting) this.catchUp()
  }

  get behind() {
    return this.#held.size > 0 || this.#newest > this.seq || this.#missedPulse
  }

  /** Ask for what came after, once at a time. */
  async catchUp() {
    if (this.#asking || this.paused) return
    this.#asking = true
    const before = this.seq
    try {
      this.#take(await this.hands.askRest(before))
    } catch {
      // Not connected, or no answer: the next connection and the next presence ask again.
    } finally {
      this.#asking = false
    }
    if (!this.behind || this.paused) return
    if (this.seq > before) this.catchUp()
    else this.#rest()
  }

  /** Hold everything back while the page is fetched again. */
  pause() {
    this.paused = true
  }

  /** Go on from a page rendered at `seq`. @param {number} seq */
  restart(seq) {
    this.paused = false
    this.seq = seq
    this.#newest = Math.max(this.#newest, seq)
    for (const early of this.#held.keys()) if (early <= seq) this.#held.delete(early)
    this.#showHeld()
    if (this.behind) this.catchUp()
  }

  /** Another exchange's numbers begin. @param {number} seq */
  startAfresh(seq) {
    this.#held.clear()
    this.#newest = seq
    this.restart(seq)
  }

  /** @param {Rest} rest */
  #take(rest) {
    // Whoever may no longer look is told so by the page.
    if ("resync" in rest || (!rest.ok && !rest.error.retryable)) return this.hands.resync()
    if (!rest.ok) return
    for (const mine of rest.mine ?? []) this.hands.showMine(mine)
    for (const entry of rest.entries) if (entry.seq > this.seq) this.#held.set(entry.seq, entry)
    this.#showHeld()
    if (this.paused) return
    this.#missedPulse = false
    if (rest.passing !== undefined) this.hands.showPassing(rest.passing, false)
  }

  #showHeld() {
    while (!this.paused) {
      const next = this.#held.get(this.seq + 1)
      if (!next) return
      this.#held.delete(next.seq)
      this.seq = next.seq
      this.hands.show(next)
    }
  }

  #rest() {
    if (this.#resting) return
    this.#resting = true
    setTimeout(() => {
      this.#resting = false
      if (this.behind) this.catchUp()
    }, PATIENCE)
  }
}
