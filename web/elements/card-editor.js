// @ts-check
import { fitHeight } from "../live/field-height.js"

/** Milliseconds without a keystroke, after which the server is asked what it thinks of the words. */
const PAUSE = 300

/**
 * A card's form that keeps its place: it saves without leaving the page, asks the server what is wrong and missing
 * while one writes, and warns before unsaved words are left behind. Without it the form's own buttons do the same, page by page.
 *
 * @example <card-editor data-check="/host/cards/K7Q2MX/check" data-unreached="…"><form id="card-form">…</form></card-editor>
 */
export class CardEditorElement extends HTMLElement {
  /** @type {Map<string, string>} */
  #kept = new Map()
  /** @type {AbortController | undefined} */
  #listening
  /** @type {AbortController | undefined} */
  #asking
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#kept = cellsOf(this.#form)
    this.addEventListener("input", ({ target }) => this.#typed(target), { signal })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    addEventListener("beforeunload", (event) => this.#leaving(event), { signal })
    for (const field of this.querySelectorAll("textarea")) fitHeight(field)
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    this.#askNoMore()
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("#card-form"))
  }

  get unsaved() {
    const now = cellsOf(this.#form)
    const names = new Set([...now.keys(), ...this.#kept.keys()])
    return [...names].some((name) => now.get(name) !== this.#kept.get(name))
  }

  #look() {
    this.toggleAttribute("data-unsaved", this.unsaved)
  }

  /** @param {EventTarget | null} field */
  #typed(field) {
    if (field instanceof HTMLTextAreaElement) fitHeight(field)
    this.#look()
    clearTimeout(this.#soon)
    this.#soon = setTimeout(() => this.#ask(), PAUSE)
  }

  #askNoMore() {
    clearTimeout(this.#soon)
    this.#asking?.abort()
  }

  /** The last question counts. Without an answer, what was said before stays. Nothing is kept by asking. */
  async #ask() {
    this.#asking?.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    try {
      const body = new FormData(this.#form)
      const answer = await fetch(this.dataset.check ?? "", { method: "POST", body, signal })
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
      if (!signal.aborted && fresh.getElementById("lacks")) this.#hear(fresh)
    } catch (error) {
      if (!(error instanceof TypeError || signal.aborted)) throw error
    }
  }

  /** @param {Document} fresh */
  #hear(fresh) {
    for (const old of this.querySelectorAll("[data-asked]")) {
      const found = fresh.getElementById(old.id)
      if (found && found.innerHTML !== old.innerHTML) old.innerHTML = found.innerHTML
    }
    for (const field of this.#form.elements) {
      const said = fresh.getElementById(`${field.id}-said`)
      if (said?.querySelector(".refusal")) field.setAttribute("aria-invalid", "true")
      else if (said) field.removeAttribute("aria-invalid")
    }
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return
    event.preventDefault()
    const save = this.querySelector("[data-save]")
    if (save instanceof HTMLButtonElement) this.#form.requestSubmit(save)
  }

  /** @param {BeforeUnloadEvent} event */
  #leaving(event) {
    if (this.unsaved) event.preventDefault()
  }

  /** @param {SubmitEvent} event */
  async #submitted(event) {
    const button = event.submitter
    const form = event.target
    if (!(form instanceof HTMLFormElement) || button?.hasAttribute("formaction")) return
    event.preventDefault()
    if (this.getAttribute("aria-busy") === "true") return
    this.setAttribute("aria-busy", "true")
    this.#askNoMore()
    const sent = form === this.#form ? cellsOf(form) : undefined
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button) })
      this.#show(new DOMParser().parseFromString(await answer.text(), "text/html"), sent)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      this.#say(this.dataset.unreached ?? "")
    }
    this.removeAttribute("aria-busy")
  }

  /**
   * What has come of it; what was typed on meanwhile stays.
   *
   * @param {Document} fresh
   * @param {Map<string, string>} [sent] nothing where the draft was thrown away
   */
  #show(fresh, sent) {
    const form = fresh.getElementById("card-form")
    if (!(form instanceof HTMLFormElement)) {
      return this.#say(fresh.querySelector("main")?.textContent?.trim() ?? this.dataset.unreached ?? "")
    }
    for (const old of this.querySelectorAll("[data-fresh], [data-asked]")) {
      const found = fresh.getElementById(old.id)
      if (found) old.innerHTML = found.innerHTML
    }
    this.#take(form, sent)
    this.#look()
    this.querySelector("[aria-invalid]")?.scrollIntoView({ block: "center" })
  }

  /** @param {HTMLFormElement} form @param {Map<string, string> | undefined} sent */
  #take(form, sent) {
    for (const field of this.#form.elements) {
      if (!isWritten(field)) continue
      const there = form.elements.namedItem(field.name)
      if (!isWritten(there)) continue
      if (there.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true")
      else field.removeAttribute("aria-invalid")
      const box = field instanceof HTMLInputElement && field.type === "checkbox" ? field : null
      const now = box ? (box.checked ? box.value : undefined) : field.value
      if (sent && field.name !== "was" && now !== sent.get(field.name)) continue
      // An older licence that was typed is one more to choose from.
      if (field instanceof HTMLSelectElement) field.innerHTML = there.innerHTML
      if (box && there instanceof HTMLInputElement) box.checked = there.checked
      else field.value = there.value
    }
    if (!form.hasAttribute("data-not-saved")) this.#kept = cellsOf(form)
  }

  /** @param {string} words */
  #say(words) {
    const said = this.querySelector("#card-said")
    if (!said) return
    const told = document.createElement("span")
    told.className = "desk-grave"
    told.textContent = words
    said.replaceChildren(told)
  }
}

/**
 * Whether a host writes or chooses in it.
 *
 * @param {unknown} field
 * @returns {field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement}
 */
function isWritten(field) {
  return [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement].some((kind) => field instanceof kind)
}

/** What stands in a form, by field; boxes that are not ticked are not there. @param {HTMLFormElement} form */
function cellsOf(form) {
  const cells = new Map()
  for (const [name, value] of new FormData(form)) if (name !== "was") cells.set(name, String(value))
  return cells
}

customElements.define("card-editor", CardEditorElement)
