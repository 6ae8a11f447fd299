// @ts-check
import { splitKey } from "../live/link-key.js"
import { fetchLinked, showPage } from "../live/page.js"

/** Milliseconds between two attempts to open a stage: nobody sits at a projector who would press anything. */
const AGAIN = 3000

/**
 * Opens a secret link: takes the key out of the address and posts it. A stage's page comes in place of this one, and
 * its key stays behind the #, so that whoever loads the address again sees the stage again. Without a key it asks.
 *
 * @example <secret-link><form method="post" action="/staff"><input name="key"></form><p data-opening hidden>…</p></secret-link>
 */
export class SecretLinkElement extends HTMLElement {
  #begun = false

  connectedCallback() {
    if (this.#begun) return // morphing may move it about before it goes
    this.#begun = true
    const form = this.querySelector("form")
    const field = form?.querySelector("input")
    if (!form || !field) return
    const { key, query } = splitKey(location.hash)
    if (key) field.value = key
    if (!field.value) return this.setAttribute("asks", "")
    if (form.getAttribute("action") === "/stage") this.#openStage(field.value, location.search || query)
    else openStaff(form, field)
  }

  /** @param {string} key @param {string} query */
  async #openStage(key, query) {
    history.replaceState(null, "", `/stage${query}#${key}`)
    for (const part of this.children) part.toggleAttribute("hidden", !part.hasAttribute("data-opening"))
    for (;;) {
      try {
        return await showPage(await fetchLinked(location.href))
      } catch {
        await new Promise((done) => setTimeout(done, AGAIN))
      }
    }
  }
}

/** Neither the history nor the page that Back leads to keeps the key. @param {HTMLFormElement} form @param {HTMLInputElement} field */
function openStaff(form, field) {
  history.replaceState(null, "", form.getAttribute("action"))
  form.submit()
  field.value = ""
}

customElements.define("secret-link", SecretLinkElement)
