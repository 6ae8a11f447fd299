// @ts-check
import { timeLeft } from "../live/countdown.js"
import { Moments } from "../live/moments.js"

/**
 * Counts down to `until`, in milliseconds since 1970, by the server's clock. The number goes into `data-left`;
 * at the end what stands in `data-until` makes way for the words in `data-over`. What the server put there is
 * for where no script runs. `data-seconds` counts plain seconds. Sets `done` at the end, and fires `done`.
 * On a page without a connection, `now` is the server's time when it made the page.
 *
 * A timer is never announced by itself: with `<template data-moments>` some of its moments are.
 *
 * @example
 * <count-down until="1795264200000"><span data-until>We begin in <span data-left>2 days</span></span>
 *   <span data-over hidden>We begin as soon as everybody is ready.</span></count-down>
 */
export class CountDownElement extends HTMLElement {
  static observedAttributes = ["until"]
  ownAttributes = ["role", "done"]
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** How far the server's clock was ahead of this device's when the page was opened, in milliseconds. */
  #ahead = 0
  #moments = new Moments(this)
  /** @type {import("./live-exchange.js").LiveExchangeElement | null} */
  #page = null
  /** Whether it began before our eyes. */
  #begins = false

  connectedCallback() {
    // A link is called by the words in it, but not by those in a timer.
    if (!this.closest("a")) this.setAttribute("role", "timer")
    const made = Number(this.getAttribute("now"))
    if (made && !this.#ahead) this.#ahead = made - Date.now()
    this.#page = this.#exchange
    this.#begins = this.#page?.placing ?? false
    this.#tick()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    queueMicrotask(() => this.isConnected || this.#leave())
  }

  #leave() {
    const clock = this.#page?.clock
    if (this.#page && clock) this.#moments.leave(Number(this.getAttribute("until")) - clock.now(), this.#page)
  }

  attributeChangedCallback() {
    this.removeAttribute("done")
    this.#begins = this.#exchange?.placing ?? false
    // Whoever gives it another end is about to give it other words as well: it counts in their place.
    queueMicrotask(() => this.isConnected && this.#tick())
  }

  /** @param {Element} fresh */
  unchangedBy(fresh) {
    return fresh.getAttribute("until") === this.getAttribute("until")
  }

  #tick() {
    clearTimeout(this.#timer)
    const until = Number(this.getAttribute("until"))
    if (!until) return
    const left = until - this.#now(until)
    if (Number.isNaN(left)) this.#again(100)
    else this.#show(left)
  }

  /** @param {number} left */
  #show(left) {
    this.#say(left)
    this.#moments.pass(Number(this.getAttribute("until")), left, this.#begins)
    if (left > 0) {
      this.removeAttribute("done")
      return this.#again(left % 1000 || 1000)
    }
    if (this.hasAttribute("done")) return
    this.setAttribute("done", "")
    this.dispatchEvent(new Event("done", { bubbles: true }))
  }

  /** @param {number} left */
  #say(left) {
    const [before, after] = ["until", "over"].map((part) => this.#part(part))
    if (before && after) {
      before.hidden = left <= 0
      after.hidden = left > 0
    }
    const language = this.closest("[lang]")?.getAttribute("lang") || "en"
    const text = timeLeft(left, language, this.hasAttribute("data-seconds"))
    const number = this.#part("left") ?? this
    if (number.firstChild?.nodeValue !== text) number.replaceChildren(text)
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #part(name) {
    return this.querySelector(`[data-${name}]`)
  }

  /** @param {number} milliseconds */
  #again(milliseconds) {
    this.#timer = setTimeout(() => this.#tick(), milliseconds)
  }

  get #exchange() {
    return /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
  }

  /** @param {number} until */
  #now(until) {
    const exchange = this.#exchange
    if (!exchange) return Date.now() + this.#ahead
    exchange.timekeeping?.expect(until)
    return exchange.clock?.now() ?? Number.NaN
  }
}

customElements.define("count-down", CountDownElement)
