// @ts-check
import { timeLeft } from "../live/countdown.js"
import { languageOf, pageTime } from "../live/page-clock.js"

const SECOND = 1000

/**
 * How long it has been since a moment, in milliseconds since 1970, by the server's clock; nothing before it. It is never
 * announced by itself.
 *
 * @example <count-up since="1795264200000">2:13</count-up>
 */
export class CountUpElement extends HTMLElement {
  static observedAttributes = ["since"]
  ownAttributes = ["role"]
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
    if (this.isConnected) this.#tick()
  }

  /** What it shows it has made itself. @param {Element} fresh */
  unchangedBy(fresh) {
    return fresh.getAttribute("since") === this.getAttribute("since")
  }

  #tick() {
    clearTimeout(this.#timer)
    const been = pageTime(this).now - Number(this.getAttribute("since"))
    const text = been < 0 ? "" : timeLeft(been - (been % SECOND), languageOf(this))
    if (this.firstChild?.nodeValue !== text) this.replaceChildren(text)
    this.#timer = setTimeout(() => this.#tick(), SECOND - (Math.max(been, 0) % SECOND))
  }
}

customElements.define("count-up", CountUpElement)
