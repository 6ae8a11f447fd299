// @ts-check

/**
 * A button that opens the browser's own print dialogue. Where no script runs, styles keep it out of sight.
 *
 * @example <print-page><button type="button">Print the labels</button></print-page>
 */
export class PrintPageElement extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.target instanceof Element && event.target.closest("button")) window.print()
  }
}

customElements.define("print-page", PrintPageElement)
