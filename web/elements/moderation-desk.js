// @ts-check
import { say } from "../live/announcer.js"
import { makeId } from "../live/ids.js"
import { keyIsTaken } from "../live/keys.js"
import { OwnDecisions, undoing } from "../live/own-decisions.js"

/** Milliseconds for which nobody waits longer for a decision; as for every button. */
const PATIENCE = 30_000

/** A press so soon after another message was chosen by itself was meant for the one before; milliseconds. */
const UNAWARES = 500

/** What can be chosen: each message that waits, and each that was decided on. */
const LISTS = ["#queue .heard", "#decided > .heard"]

/** @typedef {import("./live-exchange.js").LiveExchangeElement} LiveExchange */

/**
 * The bar with which a moderator decides on the chosen message, by a thumb or by keys: buttons with `data-does` give
 * the first of those commands that fits, `data-step` chooses another message, `data-undo` takes back what was decided
 * here last, `data-opens` unfolds something of the message.
 *
 * @example <moderation-desk><button data-key="Enter" data-does="approve-message">Approve</button></moderation-desk>
 */
export class ModerationDeskElement extends HTMLElement {
  #chosen = ""
  /** Where it stood, so that its neighbour is next once it is gone. */
  #at = 0
  #list = 0
  #movedAt = Number.NEGATIVE_INFINITY
  /** The message that comes back by an undo. */
  #expected = ""
  /** @type {Set<string>} */
  #deciding = new Set()
  /** @type {AbortController | undefined} */
  #listening
  #decisions = new OwnDecisions()

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.addEventListener("click", (event) => this.#press(event), { signal })
    this.page.addEventListener("click", (event) => this.#tap(event), { signal })
    this.page.addEventListener("shown", () => this.#look(), { signal })
    this.page.addEventListener(
      "given",
      (event) => this.#decisions.note(/** @type {CustomEvent} */ (event).detail),
      { signal },
    )
    document.addEventListener("keydown", (event) => this.#move(event), { signal })
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  /** @returns {LiveExchange} */
  get page() {
    return /** @type {LiveExchange} */ (this.closest("live-exchange"))
  }

  /** What can be chosen in the list where one works, in order. @returns {HTMLElement[]} */
  #items(list = this.#list) {
    const items = /** @type {NodeListOf<HTMLElement>} */ (this.page.querySelectorAll(LISTS[list]))
    return [...items].filter((item) => item.getClientRects().length > 0 && !this.#deciding.has(idOf(item)))
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null
    if (!button) return
    const { does, step, opens } = button.dataset
    if (step) this.#step(Number(step))
    else if ("undo" in button.dataset) this.#undo()
    else if (performance.now() - this.#movedAt < UNAWARES) return
    else if (does) this.#decide(does.split(" "))
    else if (opens) this.#open(opens)
  }

  /** Arrows that are held, J and K, and from one list to the other. @param {KeyboardEvent} event */
  #move(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keyIsTaken(event)) return
    const held = event.repeat ? { ArrowDown: 1, ArrowUp: -1 } : {}
    const steps = /** @type {Record<string, number>} */ ({ KeyJ: 1, KeyK: -1, ...held })
    const step = steps[event.code]
    const across = /** @type {Record<string, number>} */ ({ ArrowLeft: 0, ArrowRight: 1 })[event.code]
    if (step === undefined && across === undefined) return
    event.preventDefault()
    if (step !== undefined) return this.#step(step)
    const [first] = this.#items(across)
    if (first) this.#choose(first, across)
  }

  /** @param {MouseEvent} event */
  #tap(event) {
    const target = event.target instanceof Element ? event.target : null
    if (!target || target.closest("button, a, summary, input, textarea, label, moderation-desk")) return
    const list = LISTS.findIndex((each) => target.closest(each))
    const item = /** @type {HTMLElement | null} */ (target.closest(LISTS[list] ?? "moderation-desk"))
    if (item) this.#choose(item, list)
  }

  /** @param {number} step */
  #step(step) {
    const items = this.#items()
    const at = items.findIndex((item) => idOf(item) === this.#chosen)
    const next = at < 0 ? items[Math.min(this.#at, items.length - 1)] : items[at + step]
    if (next) this.#choose(next)
  }

  /** By hand, so that it may be decided on at once. @param {HTMLElement} item @param {number} [list] */
  #choose(item, list = this.#list) {
    this.#movedAt = Number.NEGATIVE_INFINITY
    this.#list = list
    this.#chosen = idOf(item)
    this.#mark()
    item.tabIndex = -1
    item.focus({ preventScroll: true })
    item.scrollIntoView({ block: "nearest" })
  }

  /** Something on the page has changed: what was chosen may be gone, by another's hand or one's own. */
  #look() {
    for (const id of this.#deciding)
      if (!this.page.querySelector(`#queue #message-${CSS.escape(id)}`)) this.#deciding.delete(id)
    const items = this.#items()
    const expected = items.find((item) => idOf(item) === this.#expected)
    if (expected) {
      this.#expected = ""
      return this.#choose(expected)
    }
    if (!items.some((item) => idOf(item) === this.#chosen)) this.#goOn(items)
    this.#mark()
  }

  /** @param {HTMLElement[]} items */
  #goOn(items) {
    if (this.#chosen) say(this.page, this.dataset.taken ?? "")
    const next = items[Math.min(this.#at, items.length - 1)]
    this.#chosen = next ? idOf(next) : ""
    this.#movedAt = performance.now()
  }

  /** Fragments come unmarked. */
  #mark() {
    const items = this.#items()
    this.#at = Math.max(
      0,
      items.findIndex((item) => idOf(item) === this.#chosen),
    )
    for (const marked of this.page.querySelectorAll(".heard[aria-current]"))
      marked.removeAttribute("aria-current")
    const chosen = items.find((item) => idOf(item) === this.#chosen)
    chosen?.setAttribute("aria-current", "true")
    for (const button of this.querySelectorAll("[data-does], [data-opens]"))
      button.setAttribute("aria-disabled", String(!chosen))
  }

  /** @param {string[]} tags of which the last takes back the first, where the message is on the stage */
  async #decide(tags) {
    const item = this.#items().find((each) => idOf(each) === this.#chosen)
    if (!item) return say(this.page, this.dataset.none ?? "")
    const message = this.#chosen
    const tag = item.dataset.state === "pinned" && tags[1] ? tags[1] : tags[0]
    if (this.#list === 0) this.#goFurther(item)
    await this.#give(tag, tag === "unpin-message" ? {} : { message }, message)
  }

  /** The next one, at once: the answer to this one may take a moment. @param {HTMLElement} item */
  #goFurther(item) {
    const items = this.#items()
    const at = items.indexOf(item)
    this.#deciding.add(idOf(item))
    const next = items[at + 1] ?? items[at - 1]
    if (next) this.#choose(next)
    else {
      this.#chosen = ""
      this.#mark()
    }
  }

  /** @param {string} tag @param {Record<string, string>} fields @param {string} message */
  async #give(tag, fields, message) {
    // Before the answer: what everybody hears of it may come first, and the key that takes it back with it.
    const decision = { tag, fields, message }
    this.#decisions.note(decision)
    if (!(await this.#send(tag, fields))) return
    this.#decisions.forget(decision)
    this.#deciding.delete(message)
    this.#expected = message
    this.#look()
  }

  async #undo() {
    const last = this.#decisions.take()
    const undo = last && undoing(last, this.page)
    if (!undo) return say(this.page, this.dataset.nothing ?? "")
    this.#expected = undo.fields.message ?? ""
    this.#list = 0
    if (!(await this.#send(undo.tag, undo.fields))) say(this.page, this.dataset.undone ?? "")
    this.#look()
  }

  /** Why not, or nothing. @param {string} tag @param {Record<string, string>} fields @returns {Promise<string>} */
  async #send(tag, fields) {
    let refused = ""
    try {
      const answer = await this.page.send(tag, { id: makeId(), ...fields }, PATIENCE)
      if (!answer.ok) refused = answer.error.message
    } catch {
      refused = this.page.dataset.unreached ?? ""
    }
    const output = this.querySelector("output")
    if (output) output.textContent = refused
    if (refused) say(this.page, refused)
    return refused
  }

  /** @param {string} what */
  #open(what) {
    const item = this.#items().find((each) => idOf(each) === this.#chosen)
    const details = item?.querySelector(what)
    if (!(details instanceof HTMLDetailsElement)) return
    details.open = true
    const field = details.querySelector("textarea, input:not([type=hidden])")
    if (field instanceof HTMLElement) field.focus()
  }
}

/** @param {Element} item */
function idOf(item) {
  return item.id.replace("message-", "")
}

customElements.define("moderation-desk", ModerationDeskElement)
