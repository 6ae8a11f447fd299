// @ts-check
// The one message that an interpreter has before them, as others are told: taken with the keyboard, held while it is
// typed, left when it is done.
import { refuse } from "./forms.js"
import { makeId } from "./ids.js"

/** Milliseconds after which it is held anew by who goes on typing; it lapses after a minute. */
const HELD_AGAIN = 20_000

export class Claims {
  #at = 0
  /** The message and the language that were taken last. */
  about = ""
  #holds = false

  /** @param {import("../elements/live-exchange.js").LiveExchangeElement} page */
  constructor(page) {
    this.page = page
  }

  /** @param {HTMLFormElement} form whose `data-about` it is */
  async take(form) {
    const about = form.dataset.about ?? ""
    const now = performance.now()
    if (this.#holds && this.about === about && now - this.#at < HELD_AGAIN) return
    this.about = about
    this.#holds = true
    this.#at = now
    const answer = await this.#signal("claim-message")
    if (answer && !answer.ok) refuse(form, answer.error.message)
  }

  /** @param {string} [about] */
  leave(about) {
    if (!this.#holds || this.about !== about) return
    this.#holds = false
    void this.#signal("release-claim")
  }

  /** What passes is not sent again: who has been away takes it anew. @param {string} tag */
  #signal(tag) {
    const [message, language] = this.about.split(":")
    return this.page.send(tag, { id: makeId(), message, language }).catch(() => null)
  }
}
