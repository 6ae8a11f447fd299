// @ts-check

/** Milliseconds after which readers of screens notice what comes into a live region; what is there already they pass over. */
const NOTICED = 150

/**
 * Says again, as soon as the page is here, what its live region says already: so it is heard too.
 *
 * @example <said-once><div role="status"><p>The words were saved.</p></div></said-once>
 */
export class SaidOnceElement extends HTMLElement {
  connectedCallback() {
    const region = this.querySelector("[role=status]")
    if (!(region instanceof HTMLElement)) return
    const words = [...region.childNodes]
    region.style.minHeight = `${region.offsetHeight}px`
    region.replaceChildren()
    setTimeout(() => region.replaceChildren(...words), NOTICED)
  }
}

customElements.define("said-once", SaidOnceElement)
