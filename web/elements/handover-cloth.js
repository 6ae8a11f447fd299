// @ts-check
import { hasTheStage, phaseOf, UNFOLDING, WHOLE } from "../live/unfolding.js"

const stillness = matchMedia("(prefers-reduced-motion: reduce)")

/** The instants named for gifts that are not yet open: once unveiled, a server need not name them again. @type {Map<string, string>} */
const named = new Map()

/** When each unfolding began here, by this device's steady clock: a finer clock may not fold it again. @type {Map<string, number>} */
const begun = new Map()

/**
 * A gift as a cloth: shows by `data-phase` (sealed, armed, countdown, unfolding, open) where it is, and unfolds
 * at `instant` by the server's clock, whatever has arrived by then. What that looks like is the style's affair;
 * `--unfolded` on it is how many milliseconds had passed since the instant when it began to be shown unfolding, and
 * is not there where that was not shown. A gift that opens all at once (`whole`) has the whole stage for a moment,
 * and says so by `data-whole`.
 *
 * @example <handover-cloth gift="7M4QXA" state="countdown" instant="1795264200000">…</handover-cloth>
 */
export class HandoverClothElement extends HTMLElement {
  static observedAttributes = ["gift", "state", "instant"]
  ownAttributes = ["data-phase", "data-whole", "style"]
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {AbortController | undefined} */
  #listening
  #whole = false

  connectedCallback() {
    this.#listening = new AbortController()
    stillness.addEventListener("change", () => this.#look(), { signal: this.#listening.signal })
    if (this.dataset.phase === "unfolding") this.#join()
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    clearTimeout(this.#timer)
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#look()
  }

  #look() {
    clearTimeout(this.#timer)
    this.#remember()
    const left = this.#left()
    const phase = phaseOf(this.getAttribute("state"), left, stillness.matches)
    if (phase === "unfolding") this.#begin(left)
    if (this.dataset.phase !== phase) this.#enter(phase)
    if (this.hasAttribute("whole")) this.#takeTheStage(phase, left)
    if (phase === "countdown") this.#lookAgain(left > 0 ? Math.min(left, 500) : 100)
    if (phase === "unfolding") this.#lookAgain(UNFOLDING + left)
  }

  /** While the server's time is not known yet it may still have it. @param {import("../live/unfolding.js").Phase} phase @param {number} left */
  #takeTheStage(phase, left) {
    const whole = hasTheStage(left)
    if (this.toggleAttribute("data-whole", whole) !== this.#whole) {
      this.#whole = whole
      this.dispatchEvent(new Event("whole", { bubbles: true }))
    }
    if (phase !== "open") return
    if (whole) this.#lookAgain(WHOLE + left)
    else if (Number.isNaN(left) && this.#instant) this.#lookAgain(100)
  }

  /** @param {number} milliseconds */
  #lookAgain(milliseconds) {
    this.#timer = setTimeout(() => this.#look(), milliseconds)
  }

  /** @param {import("../live/unfolding.js").Phase} phase */
  #enter(phase) {
    if (phase === "unfolding") this.#join()
    else if (this.dataset.phase !== "unfolding") this.style.removeProperty("--unfolded")
    this.dataset.phase = phase
    this.dispatchEvent(new CustomEvent("phase", { bubbles: true, detail: phase }))
  }

  /** What moves begins anew whenever this element is put somewhere: from where it is by now. */
  #join() {
    this.style.setProperty("--unfolded", `${Math.max(0, Math.round(-this.#left()))}ms`)
  }

  /** Milliseconds until the instant, or since it as a negative number; NaN while nobody knows. */
  #left() {
    const since = begun.get(this.#name)
    if (since !== undefined) return since - performance.now()
    const instant = Number(this.#instant || Number.NaN)
    const exchange = /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
    exchange?.timekeeping?.expect(instant)
    return instant - (exchange?.clock?.now() ?? Number.NaN)
  }

  /** @param {number} left */
  #begin(left) {
    if (!begun.has(this.#name)) begun.set(this.#name, performance.now() + left)
  }

  #remember() {
    const state = this.getAttribute("state")
    const instant = this.getAttribute("instant")
    if (state === "countdown" && instant) named.set(this.#gift, instant)
    if (state === "sealed" || state === "armed") named.delete(this.#gift)
  }

  get #gift() {
    return this.getAttribute("gift") ?? ""
  }

  get #instant() {
    return this.getAttribute("instant") ?? named.get(this.#gift) ?? ""
  }

  get #name() {
    return `${this.#gift} ${this.#instant}`
  }
}

customElements.define("handover-cloth", HandoverClothElement)
