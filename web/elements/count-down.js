// @ts-check
import { timeLeft } from "../live/countdown.js"

/**
 * Counts down to `until`, in milliseconds since 1970, by the server's clock; the text in it is for where no
 * script runs. `data-seconds` counts plain seconds. Sets `done` at the end, and fires `done`.
 *
 * A timer is never announced by itself: what matters is said by whoever shows it.
 *
 * @example <count-down until="1795264200000">21 November, 15:00</count-down>
 */
export class CountDownElement extends HTMLElement {
  static observedAttributes = ["until"]
  ownAttributes = ["role", "done"]
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  connectedCallback() {
    this.setAttribute("role", "timer")
    this.#tick()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }

  attributeChangedCallback() {
    this.removeAttribute("done")
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
    const language = this.closest("[lang]")?.getAttribute("lang") || "en"
    const text = timeLeft(left, language, this.hasAttribute("data-seconds"))
    if (this.firstChild?.nodeValue !== text) this.replaceChildren(text)
    if (left > 0) return this.#again(left % 1000 || 1000)
    if (this.hasAttribute("done")) return
    this.setAttribute("done", "")
    this.dispatchEvent(new Event("done", { bubbles: true }))
  }

  /** @param {number} milliseconds */
  #again(milliseconds) {
    this.#timer = setTimeout(() => this.#tick(), milliseconds)
  }

  /** A page without a connection counts days, where this device's own clock will do. @param {number} until */
  #now(until) {
    const exchange = /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
    if (!exchange) return Date.now()
    exchange.timekeeping?.expect(until)
    return exchange.clock?.now() ?? Number.NaN
  }
}

customElements.define("count-down", CountDownElement)
