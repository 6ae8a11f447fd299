// @ts-check
import { keepPlace } from "../live/readers-place.js"
import { Restfulness } from "../live/restfulness.js"

const stillness = matchMedia("(prefers-reduced-motion: reduce)")
const page = document.documentElement

/**
 * Keeps a handover in sight: makes the page make room for it (`.in-handover`), tells the styles how high the dock is
 * (`--dock`), and brings the moment into view, once for each gift and never under somebody's hands. Who looks
 * elsewhere (`.looks-away`) is shown the way back instead.
 *
 * @example <handover-sight class="session"><section id="handover" data-gift="7M4QXA" data-step="countdown">…</section>
 *   <div class="dock">…</div></handover-sight>
 */
export class HandoverSightElement extends HTMLElement {
  /** @type {AbortController | undefined} */
  #listening
  /** @type {Restfulness | undefined} */
  #hands
  /** The gift that everybody here has been shown the way to, and the step at which that was last tried. */
  #shown = ""
  #tried = ""
  #heights = new ResizeObserver(() => this.#measure())
  #sights = new IntersectionObserver((seen) => this.#see(seen), { threshold: 0.5 })

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#hands = new Restfulness(signal)
    this.closest("live-exchange")?.addEventListener("shown", () => this.#look(), { signal })
    this.#tried = this.#step
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    this.#heights.disconnect()
    this.#sights.disconnect()
    page.classList.remove("in-handover", "looks-away")
  }

  get #handover() {
    return /** @type {HTMLElement | null} */ (this.querySelector("#handover[data-gift]"))
  }

  get #moment() {
    return this.#handover?.querySelector(".moment") ?? null
  }

  get #step() {
    return `${this.#handover?.dataset.gift} ${this.#handover?.dataset.step}`
  }

  /** After anything on the page has changed. */
  #look() {
    const begun = this.#handover !== null
    if (page.classList.contains("in-handover") !== begun)
      keepPlace(() => page.classList.toggle("in-handover", begun))
    this.#watch()
    this.#measure()
    const moment = this.#moment
    const gift = this.#handover?.dataset.gift ?? ""
    if (!moment || gift === this.#shown) return
    if (isInSight(moment)) this.#shown = gift
    else if (this.#tried !== this.#step && this.#hands?.atRest) this.#bring(moment, gift)
    this.#tried = this.#step
  }

  /** @param {Element} moment @param {string} gift */
  #bring(moment, gift) {
    this.#shown = gift
    moment.scrollIntoView({ block: "nearest", behavior: stillness.matches ? "instant" : "smooth" })
  }

  /** Fragments replace what is watched. */
  #watch() {
    this.#heights.disconnect()
    this.#sights.disconnect()
    for (const dock of this.#docks) this.#heights.observe(dock)
    if (this.#moment) this.#sights.observe(this.#moment)
    else page.classList.remove("looks-away")
  }

  get #docks() {
    return this.querySelectorAll(".dock:not(.is-guest), .sign-in-bar")
  }

  /** Whoever looks elsewhere has another dock, and is not to be moved by it. */
  #measure() {
    if (page.classList.contains("looks-away")) return
    const heights = [...this.#docks].map((dock) => dock.getBoundingClientRect().height)
    page.style.setProperty("--dock", `${Math.ceil(Math.max(0, ...heights))}px`)
  }

  /** @param {IntersectionObserverEntry[]} seen */
  #see(seen) {
    const last = seen.at(-1)
    if (last) page.classList.toggle("looks-away", last.intersectionRatio < 0.5)
  }
}

/** @param {Element} element */
function isInSight(element) {
  const { top, bottom } = element.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}

customElements.define("handover-sight", HandoverSightElement)
