// @ts-check

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
    const { now, known } = this.#now()
    const text = this.#format(now)
    if (this.firstChild?.nodeValue !== text) this.replaceChildren(text)
    this.#timer = setTimeout(() => this.#tick(), known ? MINUTE - (now % MINUTE) : 1000)
  }

  /** This device's own clock will do until the server's is known. */
  #now() {
    const exchange = /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
    const now = exchange?.clock?.now() ?? Number.NaN
    if (Number.isNaN(now)) return { now: Date.now(), known: !exchange }
    return { now, known: true }
  }

  /** @param {number} now milliseconds since 1970 */
  #format(now) {
    const language = this.closest("[lang]")?.getAttribute("lang") || "en"
    const timeZone = this.getAttribute("time-zone") || undefined
    const clock = new Intl.DateTimeFormat(language, {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    })
    return clock.format(now)
  }
}

customElements.define("local-clock", LocalClockElement)
