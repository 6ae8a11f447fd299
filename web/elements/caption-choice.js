// @ts-check
import { choose, chosen } from "../live/captions-chosen.js"

const SIZES = 3

/**
 * A reader's choice of captions: a language, or none, and the size of the letters. It shows itself once somebody writes
 * captions.
 *
 * @example <caption-choice hidden><select><option value="off">…</option></select><button>…</button></caption-choice>
 */
export class CaptionChoiceElement extends HTMLElement {
  ownAttributes = ["hidden"]
  /** @type {AbortController | undefined} */
  #listening

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.closest("live-exchange")?.addEventListener("shown", () => this.#show(), { signal })
    const select = this.#select
    const { language } = chosen()
    if ([...select.options].some((option) => option.value === language)) select.value = language
    select.addEventListener("change", () => choose({ ...chosen(), language: select.value }), { signal })
    this.querySelector("button")?.addEventListener("click", () => this.#resize(), { signal })
    this.#show()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  get #select() {
    return /** @type {HTMLSelectElement} */ (this.querySelector("select"))
  }

  #resize() {
    const { language, size } = chosen()
    choose({ language, size: (size + 1) % SIZES })
  }

  #show() {
    const band = this.parentElement?.querySelector("caption-band")
    if (band?.hasAttribute("data-idle") === false) this.hidden = false
  }
}

customElements.define("caption-choice", CaptionChoiceElement)
