// @ts-check
import { say } from "../live/announcer.js"
import { Unreached } from "../live/commands.js"
import { makeId } from "../live/ids.js"

/** Milliseconds between two looks of others at a line that grows: with the lines themselves well within one's limit. */
const GROWS_EVERY = 2000
/** Milliseconds: a line that comes later belongs to something else that was said. */
const PATIENCE = 15_000
const LANGUAGE = "twincloth captions written in"

/**
 * Where captions are written. Enter sends the line and leaves the field for the next; what could not be sent is in it
 * again, before what was written since. An arrow up in the empty field takes the last line back, Escape leaves it.
 *
 * @example <caption-writer><form class="caption-form"><select>…</select><input id="caption-text">…</form></caption-writer>
 */
export class CaptionWriterElement extends HTMLElement {
  /** @type {AbortController | undefined} */
  #listening
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #growing
  #line = makeId()
  /** Whether the others have seen something of this line. */
  #seen = false
  #correcting = false
  /** @type {{ line: string, language: string, text: string } | undefined} */
  #last

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#form.addEventListener("submit", (event) => this.#submitted(event), { signal })
    this.#field.addEventListener("input", () => this.#written(), { signal })
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.#select.addEventListener("change", () => this.#turned(), { signal })
    this.querySelector("[data-correct-last]")?.addEventListener("click", () => this.#takeBack(), { signal })
    this.#exchange?.addEventListener("shown", () => this.#mark(), { signal })
    const before = remembered()
    if ([...this.#select.options].some(({ value }) => value === before)) this.#select.value = before
    this.#mark()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    clearTimeout(this.#growing)
  }

  get #exchange() {
    return /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector(".caption-form"))
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("#caption-text"))
  }

  get #select() {
    return /** @type {HTMLSelectElement} */ (this.querySelector("#caption-in"))
  }

  get #live() {
    return /** @type {HTMLInputElement} */ (this.querySelector("#caption-live")).checked
  }

  /** The field speaks the language that is written; lists of others step back, and buttons mean this one. */
  #mark() {
    const language = this.#select.value
    this.#field.lang = language
    for (const hidden of this.querySelectorAll(".caption-hand input"))
      if (hidden instanceof HTMLInputElement) hidden.value = language
    for (const list of this.querySelectorAll("[data-captions-in]"))
      list.toggleAttribute("data-mine", list.getAttribute("data-captions-in") === language)
  }

  #turned() {
    remember(this.#select.value)
    this.#last = undefined
    this.#mark()
  }

  #written() {
    this.#complain("")
    if (this.#growing || !this.#live || this.#correcting) return
    this.#growing = setTimeout(() => this.#grow(), this.#seen ? GROWS_EVERY : GROWS_EVERY / 4)
  }

  /** What is not heard of is made good by the next. */
  #grow() {
    this.#growing = undefined
    const text = this.#field.value
    if (!text.trim() && !this.#seen) return
    this.#seen = text.trim() !== ""
    this.#exchange?.send("write-caption", this.#fields(text, true), GROWS_EVERY).catch(() => {})
  }

  /** @param {string} text @param {boolean} growing */
  #fields(text, growing) {
    return { id: makeId(), line: this.#line, language: this.#select.value, text, growing }
  }

  /** @param {SubmitEvent} event */
  async #submitted(event) {
    event.preventDefault()
    const text = this.#field.value.trim()
    if (!text && !this.#correcting) return this.#field.focus()
    const fields = this.#fields(text, false)
    this.#next()
    this.#last = { line: fields.line, language: fields.language, text }
    const wrong = await this.#send(fields)
    if (!wrong) return
    this.#complain(wrong)
    this.#field.value = [text, this.#field.value].filter(Boolean).join(" ")
    this.#line = fields.line
  }

  /** Why not, or nothing. @param {{ id: string, line: string, language: string, text: string, growing: boolean }} fields */
  async #send(fields) {
    try {
      const answer = await this.#exchange?.send("write-caption", fields, PATIENCE)
      if (answer && !answer.ok) return answer.error.message
      this.#keep(fields)
      return ""
    } catch (error) {
      if (error instanceof Unreached) return this.dataset.unreached ?? ""
      throw error
    }
  }

  /** Where the hosts keep a transcript, the line goes there as well; it waits there for a connection as long as it takes. @param {{ line: string, language: string, text: string }} fields */
  #keep({ line, language, text }) {
    if (document.getElementById("transcript-kept")?.hasAttribute("data-noted"))
      this.#exchange?.send("keep-caption", { id: makeId(), line, language, text })
  }

  /** Another line begins. */
  #next() {
    clearTimeout(this.#growing)
    this.#growing = undefined
    this.#field.value = ""
    this.#line = makeId()
    this.#seen = false
    this.#correcting = false
    this.#complain("")
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.isComposing) return
    if (event.key === "ArrowUp" && !this.#field.value) {
      event.preventDefault()
      this.#takeBack()
    }
    if (event.key === "Escape" && this.#correcting) this.#next()
  }

  #takeBack() {
    if (!this.#last || this.#field.value) return this.#field.focus()
    this.#line = this.#last.line
    this.#field.value = this.#last.text
    this.#correcting = true
    this.#field.focus()
    this.#complain(this.dataset.correcting ?? "")
  }

  /** @param {string} sentence */
  #complain(sentence) {
    const output = /** @type {HTMLOutputElement} */ (this.querySelector(".refusal output"))
    if (output.textContent === sentence) return
    output.textContent = sentence
    if (sentence) say(this, sentence)
  }
}

function remembered() {
  try {
    return localStorage.getItem(LANGUAGE) ?? ""
  } catch {
    return ""
  }
}

/** @param {string} language */
function remember(language) {
  try {
    localStorage.setItem(LANGUAGE, language)
  } catch {
    // Storage is refused: it is chosen anew next time.
  }
}

customElements.define("caption-writer", CaptionWriterElement)
