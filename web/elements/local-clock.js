// @ts-check
import { languageOf, pageTime, timeOfDay } from "../live/page-clock.js"

const MINUTE = 60_000

/**
 * The time of day in another place, to the minute; by the server's clock within a live-exchange.
 *
 * @example <local-clock time-zone="Asia/Yekaterinburg"></local-clock>
 */
export class LocalClockElement extends HTMLElement {
  static observedAttributes = ["time-zone"]
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  connectedCallback() {
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
    return fresh.getAttribute("time-zone") === this.getAttribute("time-zone")
  }

  #tick() {
    clearTimeout(this.#timer)
    const { now, known } = pageTime(this)
    const text = timeOfDay(now, languageOf(this), this.getAttribute("time-zone") || undefined)
    if (this.firstChild?.nodeValue !== text) this.replaceChildren(text)
    this.#timer = setTimeout(() => this.#tick(), known ? MINUTE - (now % MINUTE) : 1000)
  }
}

customElements.define("local-clock", LocalClockElement)
