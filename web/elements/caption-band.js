// @ts-check
import { CHOSEN, chosen } from "../live/captions-chosen.js"

/**
 * The last lines of captions, of which it shows the languages that are wanted: on a stage those of its address
 * (`data-captions` of `.stage`: languages with commas between them, `off`, or nothing for all), elsewhere the one that
 * the reader has chosen. `data-idle` says that nobody has written yet since the page was opened; from then on the band
 * keeps its room, so that nothing jumps when a line comes or goes. `data-rows` counts the languages that have lines.
 *
 * @example <caption-band id="captions" data-idle><p lang="ru"><span>…</span></p></caption-band>
 */
export class CaptionBandElement extends HTMLElement {
  ownAttributes = ["data-idle", "data-off", "data-rows", "data-size"]
  /** @type {AbortController | undefined} */
  #listening

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.closest("live-exchange")?.addEventListener("shown", () => this.#show(), { signal })
    document.addEventListener(CHOSEN, () => this.#show(), { signal })
    this.#show()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  #show() {
    const wanted = this.#wanted
    let rows = 0
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(":scope > [lang]"))) {
      const written = row.textContent?.trim() !== ""
      row.hidden = !(written && (!wanted || wanted.includes(row.lang)))
      if (!row.hidden) rows += 1
      if (written) this.removeAttribute("data-idle")
    }
    this.dataset.rows = String(rows)
    this.dataset.size = String(this.#stage ? 0 : chosen().size)
    this.toggleAttribute("data-off", wanted?.[0] === "off")
  }

  get #stage() {
    return /** @type {HTMLElement | null} */ (this.closest(".stage"))
  }

  /** The languages to be shown; null for every one. @returns {string[] | null} */
  get #wanted() {
    const stage = this.#stage
    if (!stage) return [chosen().language || document.documentElement.lang]
    return stage.dataset.captions ? stage.dataset.captions.split(",") : null
  }
}

customElements.define("caption-band", CaptionBandElement)
