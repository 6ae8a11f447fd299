// @ts-check
import { fetchLinked } from "../live/page.js"

/** Milliseconds between two looks. */
const EVERY = 1500

/**
 * Shows how far the work is that its page tells of, by asking for the page again; once it is done, the page is loaded.
 *
 * @example <work-progress role="status"><p>…</p></work-progress>
 */
export class WorkProgressElement extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(() => this.look(), EVERY)
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
  }

  async look() {
    try {
      const now = (await fetchLinked(location.href)).querySelector("work-progress")
      if (!now) return location.reload()
      this.replaceChildren(...now.childNodes)
    } catch {
      // Without a network it is asked again; the work goes on.
    }
    this.connectedCallback()
  }
}

customElements.define("work-progress", WorkProgressElement)
