// @ts-check

/**
 * Marks the way to the part of a page that is shown, where a phone shows one part at a time: the part of the address's
 * fragment, or the one that has `data-first`.
 *
 * @example <part-tabs><nav><a href="#part-queue">Queue</a></nav></part-tabs>
 */
export class PartTabsElement extends HTMLElement {
  /** @type {AbortController | undefined} */
  #listening

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    addEventListener("hashchange", () => this.#mark(), { signal })
    // A tab that is relayed anew comes unmarked.
    this.closest("live-exchange")?.addEventListener("shown", () => this.#mark(), { signal })
    this.#mark()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  #mark() {
    const shown = document.getElementById(location.hash.slice(1))?.closest(".part")
    const part = shown ?? document.querySelector(".part[data-first]")
    for (const tab of this.querySelectorAll("a")) {
      if (tab.hash === `#${part?.id}`) tab.setAttribute("aria-current", "true")
      else tab.removeAttribute("aria-current")
    }
  }
}

customElements.define("part-tabs", PartTabsElement)
