// @ts-check
// What somebody wrote and the server has not yet acknowledged: kept first, then sent, one after the other.
import { makeId } from "./ids.js"
import { openStore } from "./outbox-store.js"
import { forgetTakenBack, isTakenBack, noteTakenBack } from "./taken-back.js"

/** @typedef {import("./commands.js").Answer} Answer */
/** @typedef {import("./outbox-store.js").Kept} Kept */
/** @typedef {"kept" | "sending" | "sent" | "refused"} KeptState */
/**
 * @typedef {object} Hands
 * @property {() => boolean} connected
 * @property {(kept: Kept) => Promise<Answer>} send resolves when answered, over as many connections as it takes
 * @property {(kept: Kept, state: KeptState, sentence: string) => void} show
 * @property {(ids: Set<string>) => void} showOnly
 */

/** Milliseconds before a message is offered again that the server could not take just now. */
const PAUSES = [2000, 5000, 10_000, 30_000]

/** Milliseconds: no server makes anybody wait longer, and a whole school behind one address does not wait equally long. */
const LONGEST = 60_000
const SPREAD = 1000

export class Outbox {
  #sending = false
  #tries = 0
  #changes = 0
  #inFlight = ""
  #notBefore = 0
  #whyNotYet = ""
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #closed = false

  /** @param {import("./outbox-store.js").Store} store @param {string} owner @param {Hands} hands */
  constructor(store, owner, hands) {
    this.store = store
    this.owner = owner
    this.hands = hands
  }

  /** @param {string} owner @param {Hands} hands */
  static async open(owner, hands) {
    return new Outbox(await openStore(), owner, hands)
  }

  close() {
    this.#closed = true
    this.#stopWaiting()
  }

  /** Resolves when it cannot be lost any more, not when it is sent. @param {string} text */
  async add(text) {
    const kept = { id: makeId(), owner: this.owner, text, made: Date.now() }
    await this.store.put(kept)
    this.#changes++
    this.hands.show(kept, "kept", this.#reason())
    // While the first in the row waits to be offered again, another one behind it changes nothing.
    if (!this.#timer) this.send()
  }

  /** Take it out, because its text is in the field again: from now on it is kept no more. @param {string} id */
  takeBack(id) {
    noteTakenBack(id)
    this.#changes++
    return this.#removeForGood(id)
  }

  /** Show everything that is kept, and no more: another tab may have sent it meanwhile. @returns {Promise<void>} */
  async show() {
    const changes = this.#changes
    const all = await this.#kept()
    if (changes !== this.#changes) return this.show()
    for (const kept of all) this.hands.show(kept, this.#stateOf(kept), kept.refused ?? this.#reason())
    this.hands.showOnly(new Set(all.map((kept) => kept.id)))
  }

  /** All but what was taken back by a page that was left before it could finish. */
  async #kept() {
    const all = await this.store.all(this.owner)
    const takenBack = all.filter(({ id }) => isTakenBack(id))
    for (const { id } of takenBack) this.#removeForGood(id)
    return all.filter((kept) => !takenBack.includes(kept))
  }

  /** @param {string} id */
  async #removeForGood(id) {
    await this.store.remove(id)
    forgetTakenBack(id)
  }

  /** @param {Kept} kept @returns {KeptState} */
  #stateOf(kept) {
    if (kept.refused !== undefined) return "refused"
    return kept.id === this.#inFlight && this.hands.connected() ? "sending" : "kept"
  }

  /** What the first in the row was told, for all behind it. Without a connection, that alone is the reason. */
  #reason() {
    return this.hands.connected() ? this.#whyNotYet : ""
  }

  /** Send what is kept, also what another tab has kept. Harmless to call at any time. */
  async send() {
    if (this.#sending || this.#closed || performance.now() < this.#notBefore) return
    this.#sending = true
    this.#stopWaiting()
    try {
      while (await this.#sendNext());
    } finally {
      this.#sending = false
    }
  }

  /** @returns {Promise<boolean>} whether to go on with the next one */
  async #sendNext() {
    const kept = (await this.#kept()).find((one) => one.refused === undefined)
    if (!kept || this.#closed || !this.hands.connected()) return false
    this.#inFlight = kept.id
    this.hands.show(kept, "sending", "")
    const answer = await this.hands.send(kept)
    this.#inFlight = ""
    return this.#answered(kept, answer)
  }

  /** @param {Kept} kept @param {Answer} answer */
  async #answered(kept, answer) {
    // An id of 128 random bits that is taken is this very message, sent before by us or by another tab.
    if (answer.ok || answer.error.code === "id-taken") {
      await this.store.remove(kept.id)
      this.#changes++
      this.hands.show(kept, "sent", "")
      this.#tries = 0
      this.#whyNotYet = ""
      return true
    }
    if (answer.error.retryable) {
      this.#whyNotYet = answer.error.message
      this.hands.show(kept, "kept", answer.error.message)
      this.#sendLater(answer.error.wait)
      return false
    }
    await this.store.put({ ...kept, refused: answer.error.message })
    this.#changes++
    this.hands.show(kept, "refused", answer.error.message)
    return true
  }

  /** @param {number} [wait] seconds, where the server has named them: until then nothing is offered at all */
  #sendLater(wait) {
    const usual = PAUSES[Math.min(this.#tries++, PAUSES.length - 1)]
    const pause = wait ? Math.min(wait * 1000, LONGEST) + Math.random() * SPREAD : usual
    if (wait) this.#notBefore = performance.now() + pause
    this.#stopWaiting()
    this.#timer = setTimeout(() => this.#sendAgain(), pause)
  }

  #sendAgain() {
    this.#notBefore = 0
    this.send()
  }

  #stopWaiting() {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
