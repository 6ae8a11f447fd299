// @ts-check
import { languageOf, pageTime, timeOfDay } from "../live/page-clock.js"

const MINUTE = 60_000
/** Further from its time it is another occasion than was planned, as views/forecast.py has it. */
const SAME_OCCASION = 360 * MINUTE

/**
 * When all of it will end: once what is now is over its time (`until`), later with every minute; `rest` is how many
 * milliseconds come after it, `planned` when it was to end. The server has written what is so while all keep to their time.
 *
 * @example
 * <end-forecast until="1795264200000" rest="600000" planned="1795264800000"><time data-zone="Europe/London">15:40</time>
 *   <span data-late hidden><span data-minutes>3</span> min over</span><span data-early hidden>…</span></end-forecast>
 */
export class EndForecastElement extends HTMLElement {
  static observedAttributes = ["until", "rest", "planned"]
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  connectedCallback() {
    this.#tick()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }

  attributeChangedCallback() {
    // The words that belong to them are placed after them.
    queueMicrotask(() => this.isConnected && this.#tick())
  }

  /** What it shows it keeps right itself. @param {Element} fresh */
  unchangedBy(fresh) {
    return EndForecastElement.observedAttributes.every(
      (name) => fresh.getAttribute(name) === this.getAttribute(name),
    )
  }

  #tick() {
    clearTimeout(this.#timer)
    const [until, rest, planned] = EndForecastElement.observedAttributes.map((name) =>
      Number(this.getAttribute(name)),
    )
    const { now, known } = pageTime(this)
    const end = Math.max(known ? now : 0, until ?? 0) + (rest ?? 0)
    const late = end - (planned ?? 0)
    this.#show(end, Math.abs(late) <= SAME_OCCASION ? Math.round(late / MINUTE) : 0)
    this.#timer = setTimeout(() => this.#tick(), known ? MINUTE / 6 : 1000)
  }

  /** @param {number} end @param {number} late */
  #show(end, late) {
    for (const clock of this.querySelectorAll("[data-zone]")) {
      write(clock, timeOfDay(end, languageOf(this), clock.getAttribute("data-zone") ?? undefined))
    }
    for (const number of this.querySelectorAll("[data-minutes]")) write(number, String(Math.abs(late)))
    this.querySelector("[data-late]")?.toggleAttribute("hidden", late <= 0)
    this.querySelector("[data-early]")?.toggleAttribute("hidden", late >= 0)
  }
}

/** @param {Element} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

customElements.define("end-forecast", EndForecastElement)
