// @ts-check

/**
 * Shows the sheet anew whenever a choice is changed; without it the form's own button does that.
 * Parts that are marked `data-fresh` are taken from the answer by their ids; fields stay as they are.
 *
 * @example <label-sheet><form>…</form><div id="preview" data-fresh>…</div></label-sheet>
 */
export class LabelSheetElement extends HTMLElement {
  /** @type {AbortController | undefined} */
  #asking

  connectedCallback() {
    this.addEventListener("change", this)
    this.addEventListener("click", this)
  }

  disconnectedCallback() {
    this.removeEventListener("change", this)
    this.removeEventListener("click", this)
    this.#asking?.abort()
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "change") return this.#look()
    const pressed = event.target instanceof Element ? event.target.closest("[data-tick]") : null
    if (pressed instanceof HTMLElement) this.#tick(pressed.dataset.tick === "all")
  }

  /** @param {boolean} every */
  #tick(every) {
    for (const box of this.querySelectorAll('input[name="c"]')) {
      if (box instanceof HTMLInputElement) box.checked = every
    }
    this.#look()
  }

  async #look() {
    const form = this.querySelector("form")
    if (!form) return
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    this.setAttribute("aria-busy", "true")
    const address = `${form.action}?${new URLSearchParams(/** @type {any} */ (new FormData(form)))}`
    try {
      const answer = await fetch(address, { signal: asking.signal })
      if (answer.ok) this.#show(await answer.text(), address)
    } catch (error) {
      // Out of reach or outrun by a later choice: what is shown stays, and the form's button is still there.
      if (!(error instanceof TypeError || asking.signal.aborted)) throw error
    }
    if (this.#asking === asking) this.removeAttribute("aria-busy")
  }

  /**
   * @param {string} html
   * @param {string} address
   */
  #show(html, address) {
    const fresh = new DOMParser().parseFromString(html, "text/html")
    for (const old of this.querySelectorAll("[data-fresh]")) {
      const found = fresh.getElementById(old.id)
      if (found) old.innerHTML = found.innerHTML
    }
    for (const field of this.querySelectorAll("input[type=text]")) {
      if (fresh.getElementById(field.id)?.hasAttribute("aria-invalid")) {
        field.setAttribute("aria-invalid", "true")
      } else field.removeAttribute("aria-invalid")
    }
    history.replaceState(history.state, "", address)
  }
}

customElements.define("label-sheet", LabelSheetElement)
