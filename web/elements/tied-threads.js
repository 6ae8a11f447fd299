// @ts-check

const stillness = matchMedia("(prefers-reduced-motion: reduce)")

/**
 * Two threads that are tied into one bow: seen being tied (`data-tying`) by whoever looks on as it happens; whoever
 * comes later, or wants nothing to move, finds them tied.
 *
 * @example <tied-threads><div class="tied">…</div></tied-threads>
 */
export class TiedThreadsElement extends HTMLElement {
  ownAttributes = ["data-tying"]

  connectedCallback() {
    const exchange = /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
    if (exchange?.happening && !stillness.matches) this.setAttribute("data-tying", "")
  }
}

customElements.define("tied-threads", TiedThreadsElement)
