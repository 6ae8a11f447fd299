// @ts-check

/**
 * Tells as much of a story as its box holds, in whole pieces: those at the end that would not fit are left out. What the
 * server has chosen fits a screen of 16:9; this one may be another, or its type wider.
 *
 * @example <fitted-story><span>One sentence. </span><span>Another.</span></fitted-story>
 */
export class FittedStoryElement extends HTMLElement {
  #observer = new ResizeObserver(() => this.#fit())
  /** @type {AbortController | undefined} */
  #listening

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#observer.observe(this)
    this.closest("live-exchange")?.addEventListener("shown", () => this.#fit(), { signal })
    document.fonts.addEventListener("loadingdone", () => this.#fit(), { signal })
  }

  disconnectedCallback() {
    this.#observer.disconnect()
    this.#listening?.abort()
  }

  #fit() {
    const pieces = /** @type {HTMLElement[]} */ ([...this.children])
    for (const piece of pieces) piece.hidden = false
    for (const piece of pieces.reverse()) {
      if (!this.#overflows()) return
      piece.hidden = true
    }
  }

  #overflows() {
    return this.scrollHeight > this.clientHeight + 1 || this.scrollWidth > this.clientWidth + 1
  }
}

customElements.define("fitted-story", FittedStoryElement)
