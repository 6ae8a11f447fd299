// @ts-check
import { Claims } from "../live/claims.js"
import { keepDraft, readDraft } from "../live/draft.js"
import { fitHeight } from "../live/field-height.js"
import {
  draftOf,
  fieldOf,
  formOf,
  isDirty,
  isField,
  madeAt,
  showClaim,
  showDraft,
} from "../live/rendering.js"

/** @typedef {import("./live-exchange.js").LiveExchangeElement} LiveExchangeElement */
/** @typedef {{ about: string, text: string, insteadOf: number, next: string }} Sent what was sent, and where to go on */

/**
 * The interpreters' desk: claims the message whose field has the keyboard, puts claims of others and drafts of a
 * machine beside their messages, sends with Enter, goes on to the next, and keeps what is typed until it is sent.
 *
 * @example <interpreter-desk><ol id="untranslated">…</ol><ul id="claims" hidden>…</ul></interpreter-desk>
 */
export class InterpreterDeskElement extends HTMLElement {
  /** @type {AbortController | undefined} */
  #listening
  /** @type {Claims | undefined} */
  #claims
  /** @type {Sent | null} */
  #sending = null
  /** What was sent last of each, for who takes it back. @type {Map<string, string>} */
  #sent = new Map()
  /** Fields that have got back what was typed into them before. @type {WeakSet<HTMLTextAreaElement>} */
  #restored = new WeakSet()

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const page = this.#page
    this.#claims = new Claims(page)
    page.addEventListener("focusin", (event) => this.#entered(event.target), { signal })
    page.addEventListener("focusout", (event) => this.#left(event.target), { signal })
    page.addEventListener("input", (event) => this.#typed(event.target), { signal })
    page.addEventListener("click", (event) => this.#clicked(event.target), { signal })
    page.addEventListener("submit", (event) => this.#submitted(event.target), { capture: true, signal })
    page.addEventListener("shown", () => this.#refresh(), { signal })
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.#refresh()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  get #page() {
    return /** @type {LiveExchangeElement} */ (this.closest("live-exchange"))
  }

  get #me() {
    return this.#page.getAttribute("as") ?? ""
  }

  /** @returns {HTMLFormElement[]} */
  get #forms() {
    return [...this.#page.querySelectorAll("form.render")].filter((form) => form instanceof HTMLFormElement)
  }

  /** @param {EventTarget | null} target */
  #entered(target) {
    const form = formOf(target)
    if (form) this.#claims?.take(form)
  }

  /** @param {EventTarget | null} target */
  #left(target) {
    const form = formOf(target)
    if (form && !isDirty(fieldOf(form))) this.#claims?.leave(form.dataset.about)
  }

  /** @param {EventTarget | null} target */
  #typed(target) {
    const form = formOf(target)
    if (!form) return
    const field = fieldOf(form)
    if (!field.value) draftOf(form).value = ""
    keepDraft(this.#owner(form), isDirty(field) ? field.value : "")
    fitHeight(field)
    this.#showDraft(form)
    this.#claims?.take(form)
  }

  /** @param {EventTarget | null} target */
  #clicked(target) {
    const form = target instanceof Element && target.closest("[data-take]")?.closest("form")
    if (form) this.#take(form)
  }

  /** @param {EventTarget | null} target */
  #submitted(target) {
    if (!(target instanceof HTMLFormElement) || !target.matches(".render")) return
    const next = this.#beside(target, 1)?.dataset.about ?? ""
    const insteadOf = Number(/** @type {HTMLInputElement} */ (target.elements.namedItem("instead_of")).value)
    this.#sending = { about: target.dataset.about ?? "", text: fieldOf(target).value, insteadOf, next }
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const form = formOf(event.target)
    if (form) this.#pressedIn(form, event)
    else if (!isField(event.target)) this.#goBy(event)
  }

  /** @param {HTMLFormElement} form @param {KeyboardEvent} event */
  #pressedIn(form, event) {
    const field = fieldOf(form)
    if (event.key === "Escape") field.blur()
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault()
    if (event.repeat) return
    if (field.value.trim()) form.requestSubmit()
    else this.#take(form)
  }

  /** On a Cyrillic keyboard the place of the key counts. @param {KeyboardEvent} event */
  #goBy(event) {
    const step = { KeyJ: 1, KeyK: -1 }[event.code] ?? 0
    const last = this.querySelector(`form.render[data-about="${CSS.escape(this.#claims?.about ?? "")}"]`)
    const form = step && (last instanceof HTMLFormElement ? this.#beside(last, step) : this.#beside(null, 1))
    if (!form) return
    event.preventDefault()
    fieldOf(form).focus()
  }

  /** The form after or before one of those that are to be seen here. @param {HTMLFormElement | null} form @param {number} step */
  #beside(form, step) {
    const here = this.#forms.filter((one) => this.contains(one) && one.getClientRects().length > 0)
    return here[(form ? here.indexOf(form) : -1) + step]
  }

  /** @param {HTMLFormElement} form */
  #take(form) {
    const proposed = form.querySelector(".draft-words")?.textContent ?? ""
    if (!proposed) return
    const field = fieldOf(form)
    field.value = draftOf(form).value = proposed
    field.focus()
    this.#typed(field)
  }

  /** What fragments cannot know: what I have typed, what I did last, and who else is where. */
  #refresh() {
    this.#goOn()
    for (const form of this.#forms) {
      this.#restore(form)
      this.#showClaim(form)
      this.#showDraft(form)
    }
    this.#markLast()
  }

  /** Once what was sent stands there as mine, the keyboard goes on to the next. */
  #goOn() {
    const sending = this.#sending
    const form = sending && this.#form(sending.about)
    if (!sending || !form) return
    const mine = form.closest(".rendering")?.querySelector(`[data-by="${CSS.escape(this.#me)}"]`)
    if (!mine || madeAt(mine) <= sending.insteadOf) return
    this.#sending = null
    this.#sent.set(sending.about, sending.text)
    keepDraft(this.#owner(form), "")
    this.#restored.add(fieldOf(form))
    form.closest("details")?.removeAttribute("open")
    this.#claims?.leave(sending.about)
    const next = this.#form(sending.next)
    if (next && this.contains(next)) fieldOf(next).focus()
  }

  /** @param {string} about */
  #form(about) {
    return this.#forms.find((form) => form.dataset.about === about)
  }

  /** @param {HTMLFormElement} form */
  #restore(form) {
    const field = fieldOf(form)
    const fresh = !this.#restored.has(field)
    const kept = fresh ? readDraft(this.#owner(form)) : this.#takenBack(form)
    this.#restored.add(field)
    if (kept && !isDirty(field)) field.value = kept
    const details = form.closest("details")
    if (details && isDirty(field)) details.open = true
    fitHeight(field)
  }

  /** What was sent and stands to be sent again; told once. @param {HTMLFormElement} form */
  #takenBack(form) {
    const about = this.contains(form) ? (form.dataset.about ?? "") : ""
    const sent = this.#sent.get(about) ?? ""
    if (about) this.#sent.delete(about)
    return sent
  }

  /** @param {HTMLFormElement} form */
  #showClaim(form) {
    const claim = this.#said("claims", form)
    showClaim(form, claim && claim.dataset.by !== this.#me ? (claim.textContent ?? "") : "")
  }

  /** @param {HTMLFormElement} form */
  #showDraft(form) {
    showDraft(form, this.#said("drafts", form)?.textContent ?? "")
  }

  /** @param {string} list @param {HTMLFormElement} form @returns {HTMLElement | null} */
  #said(list, form) {
    return this.querySelector(`#${list} > [data-about="${CSS.escape(form.dataset.about ?? "")}"]`)
  }

  /** The key takes back what I did last, and nobody else's. */
  #markLast() {
    const mine = [...this.#page.querySelectorAll(`form[data-by="${CSS.escape(this.#me)}"]`)]
    const last = mine.sort((one, other) => madeAt(other) - madeAt(one))[0]
    for (const form of mine) form.querySelector("button")?.toggleAttribute("data-key", false)
    last?.querySelector("button")?.setAttribute("data-key", "z")
  }

  /** @param {HTMLFormElement} form */
  #owner(form) {
    return `${this.#me} ${form.dataset.about}`
  }
}

customElements.define("interpreter-desk", InterpreterDeskElement)
