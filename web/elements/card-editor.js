// @ts-check
import { room } from "../live/length.js"

/** Letters: from so few on, a field says how many are left. */
const NEARLY_FULL = 40
/** A letter may take so many bytes; how long a card's text may be is counted in letters alone. */
const BYTES_A_LETTER = 40

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/**
 * A card's form that keeps its place: it saves without leaving the page, shows what is missing while one writes,
 * and warns before unsaved words are left behind. Without it the form's own buttons do the same, page by page.
 *
 * @example <card-editor data-unreached="…"><form id="card-form">…</form></card-editor>
 */
export class CardEditorElement extends HTMLElement {
  /** @type {Map<string, string>} */
  #kept = new Map()
  /** @type {AbortController | undefined} */
  #listening

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#kept = cellsOf(this.#form)
    this.addEventListener("input", () => this.#look(), { signal })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    addEventListener("beforeunload", (event) => this.#leaving(event), { signal })
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
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
    this.#showGaps()
    const field = document.activeElement
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) this.#count(field)
  }

  /** The same rules as the server's, which has the last word. */
  #showGaps() {
    const pending = new Set()
    for (const box of this.querySelectorAll('input[name^="pending."]')) {
      if (box instanceof HTMLInputElement && box.checked) pending.add(box.name.slice("pending.".length))
    }
    const lacking = new Set()
    for (const group of this.querySelectorAll("[data-text]")) {
      for (const field of gaps(/** @type {HTMLElement} */ (group), pending, this)) lacking.add(field)
    }
    const boxes = this.querySelectorAll('input[name^="pending."]').length
    if (boxes > 0 && boxes === pending.size) lacking.add("pending")
    this.#mark(lacking)
  }

  /** @param {Set<string>} lacking */
  #mark(lacking) {
    let number = 0
    for (const item of this.querySelectorAll("[data-lack]")) {
      const column = /** @type {HTMLElement} */ (item).dataset.lack ?? ""
      const known = column !== "picture" && column !== "answers"
      if (known) item.toggleAttribute("hidden", !lacking.has(column))
      if (!item.hasAttribute("hidden")) number++
    }
    for (const mark of this.querySelectorAll("[data-mark]")) {
      mark.toggleAttribute("hidden", !lacking.has(/** @type {HTMLElement} */ (mark).dataset.mark ?? ""))
    }
    this.toggleAttribute("data-complete", number === 0)
    this.querySelector("[data-lack-none]")?.toggleAttribute("hidden", number > 0)
    const said = this.querySelector("[data-number]")
    if (said) said.textContent = String(number)
  }

  /** @param {Field} field */
  #count(field) {
    const most = Number(field.dataset.most)
    const told = document.getElementById(`${field.id}-wrong`)
    if (!most || !told) return
    const left = room(field.value, most, most * BYTES_A_LETTER)
    let output = told.querySelector("output")
    if (left > NEARLY_FULL) return output?.remove()
    if (!output) output = told.appendChild(document.createElement("output"))
    output.textContent = new Intl.NumberFormat(document.documentElement.lang).format(left)
    output.className = left < 0 ? "refusal" : "soft small"
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
    for (const old of this.querySelectorAll("[data-fresh]")) {
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
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) continue
      const there = form.elements.namedItem(field.name)
      if (!(there instanceof HTMLInputElement || there instanceof HTMLTextAreaElement)) continue
      if (there.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true")
      else field.removeAttribute("aria-invalid")
      const box = field instanceof HTMLInputElement && field.type === "checkbox" ? field : null
      const now = box ? (box.checked ? box.value : undefined) : field.value
      if (sent && field.name !== "was" && now !== sent.get(field.name)) continue
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

/** What stands in a form, by field; boxes that are not ticked are not there. @param {HTMLFormElement} form */
function cellsOf(form) {
  const cells = new Map()
  for (const [name, value] of new FormData(form)) if (name !== "was") cells.set(name, String(value))
  return cells
}

/**
 * The fields of one text that are still to be written.
 *
 * @param {HTMLElement} group
 * @param {Set<string>} pending languages
 * @param {HTMLElement} editor
 */
function gaps(group, pending, editor) {
  const fields = /** @type {Field[]} */ ([...group.querySelectorAll("[data-most]")])
  const whole = fields.filter((field) => !pending.has(field.lang))
  const written = fields.some((field) => field.value.trim())
  const missing = whole.filter((field) => !field.value.trim()).map((field) => field.name)
  if (group.hasAttribute("data-needed") || written) return missing
  const wanted = group.dataset.text === "made_where" && !editor.hasAttribute("data-located")
  return wanted ? missing.slice(0, 1) : []
}

customElements.define("card-editor", CardEditorElement)
