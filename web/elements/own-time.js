// @ts-check
import { languageOf, timeOfDay } from "../live/page-clock.js"

/**
 * A time of day by this device's own clock, in place of that by the clock of each place, which stays as its title.
 * `at` is in milliseconds since 1970.
 *
 * @example <own-time at="1795264200000"><time datetime="2026-11-29T15:30:00+00:00">15:30 Oxford · 20:30 Perm</time></own-time>
 */
export class OwnTimeElement extends HTMLElement {
  static observedAttributes = ["at"]
  ownAttributes = ["title"]

  attributeChangedCallback() {
    // It comes with the element itself too; the words of the places are placed after it.
    queueMicrotask(() => this.isConnected && this.#show())
  }

  /** @param {Element} fresh */
  unchangedBy(fresh) {
    return fresh.getAttribute("at") === this.getAttribute("at")
  }

  #show() {
    const time = this.querySelector("time")
    if (!time) return
    this.title = time.textContent ?? ""
    time.textContent = timeOfDay(Number(this.getAttribute("at")), languageOf(this))
  }
}

customElements.define("own-time", OwnTimeElement)
