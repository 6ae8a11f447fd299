// @ts-check
import { say } from "../live/announcer.js"
import { keepDraft, readDraft } from "../live/draft.js"
import { fitHeight } from "../live/field-height.js"
import { room } from "../live/length.js"
import { Outbox } from "../live/outbox.js"
import { showKept, showOnly } from "../live/outbox-item.js"
import { wordsOf } from "../live/words.js"

/** Letters: from so few on, the field says how many are left. */
const NEARLY_FULL = 50
const MOST = 500
const MOST_BYTES = 4096

/** A keyboard that lies on a table: there Enter sends, as everywhere. */
const atDesk = matchMedia("(hover: hover) and (pointer: fine)")

/**
 * Where one writes: every message is kept in this browser first, shows at once in `#mine`, and is sent when
 * the connection allows, once. What was half written is there again after a reload.
 *
 * @example
 * <message-composer>
 *   <form><textarea name="text" data-most="500"></textarea> <output data-left></output> <button>…</button></form>
 *   <template data-outbox-item><li data-state="kept"><p data-text dir="auto"></p> …</li></template>
 * </message-composer>
 */
export class MessageComposerElement extends HTMLElement {
  /** @type {Promise<Outbox> | undefined} */
  #outbox
  #owner = ""
  /** How many of one's messages nobody has read yet. */
  #unread = 0
  /** Why nothing is sent just now, as it was said. */
  #why = ""
  /** @type {AbortController | undefined} */
  #listening

  async connectedCallback() {
    await customElements.whenDefined("live-exchange")
    const exchange = this.#exchange
    if (!exchange || !this.isConnected || this.#listening) return
    this.#listening = new AbortController()
    const { signal } = this.#listening
    exchange.addEventListener("connected", () => this.#send(), { signal })
    exchange.addEventListener("shown", () => this.#look(), { signal })
    exchange.addEventListener("light", () => this.#look(), { signal })
    this.addEventListener("submit", (event) => this.#submitted(event), { signal })
    this.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.addEventListener("input", () => this.#written(), { signal })
    exchange.addEventListener("click", (event) => this.#clicked(event), { signal })
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    this.#listening = undefined
    this.#close()
    this.#owner = ""
  }

  get #exchange() {
    return /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
  }

  get #field() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"))
  }

  get #mine() {
    return /** @type {HTMLElement} */ (document.getElementById("mine"))
  }

  get #whenKept() {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector("template[data-outbox-item]"))
    return template.content.querySelector('[data-when="kept"]')?.textContent ?? ""
  }

  get #open() {
    return document.getElementById("messaging")?.dataset.open !== "false"
  }

  /** After anything has changed: who writes here, whether one may, and what is still kept. */
  #look() {
    const exchange = this.#exchange
    if (!exchange) return
    const owner = `${exchange.code}/${exchange.me}`
    if (owner !== this.#owner) this.#settle(owner)
    const wasOpen = !this.hasAttribute("data-closed")
    this.toggleAttribute("data-closed", !this.#open)
    for (const button of this.querySelectorAll("button")) button.disabled = !this.#open
    this.#outbox?.then((outbox) => outbox.show())
    const unread = this.#mine.querySelectorAll(":scope > [data-state=waiting]").length
    // One that was read leaves room for one that could not be taken.
    if (this.#open && (!wasOpen || unread < this.#unread)) this.#send()
    this.#unread = unread
  }

  /** @param {string} owner */
  #settle(owner) {
    const first = !this.#owner
    this.#close()
    this.#owner = owner
    this.#field.value = readDraft(owner) || (first ? this.#field.value : "")
    this.#count()
    this.#outbox = Outbox.open(owner, {
      connected: () => this.#exchange?.connection.connected ?? false,
      send: ({ id, text }) => /** @type {any} */ (this.#exchange).send("post-message", { id, text }),
      show: (kept, state, sentence) => this.#show(kept, state, sentence),
      showOnly: (ids) => showOnly(this.#mine, ids),
    })
    this.#send()
  }

  #close() {
    this.#outbox?.then((outbox) => outbox.close())
    this.#outbox = undefined
  }

  async #send() {
    const outbox = await this.#outbox
    outbox?.send()
  }

  /** @param {SubmitEvent} event */
  async #submitted(event) {
    event.preventDefault()
    const text = this.#field.value.replace(/\r\n?/g, "\n").trim()
    if (!text || !this.#open || this.#room(text) < 0) return this.#field.focus()
    this.#field.value = ""
    this.#count()
    const outbox = await this.#outbox
    await outbox?.add(text)
    if (!this.#exchange?.connection.connected) say(this, this.#whenKept)
    // Only now: had the page died before, the draft would still hold the words.
    keepDraft(this.#owner, this.#field.value)
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // While a word is being composed (Chinese, dead keys), Enter belongs to the composition; Safari says so by 229.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return
    if (event.target !== this.#field) return
    const meant = event.ctrlKey || event.metaKey || (atDesk.matches && !event.shiftKey && !event.altKey)
    if (!meant) return
    event.preventDefault()
    this.#field.form?.requestSubmit()
  }

  #written() {
    keepDraft(this.#owner, this.#field.value)
    this.#count()
  }

  /** @param {string} text */
  #write(text) {
    this.#field.value = text
    this.#written()
  }

  #count() {
    fitHeight(this.#field)
    const output = this.querySelector("output[data-left]")
    if (!(output instanceof HTMLElement)) return
    const left = this.#room(this.#field.value)
    const before = [output.hidden, output.hasAttribute("data-over")]
    output.hidden = left > NEARLY_FULL
    output.toggleAttribute("data-over", left < 0)
    if (left < 0) this.#field.setAttribute("aria-invalid", "true")
    else this.#field.removeAttribute("aria-invalid")
    const number = output.querySelector("[data-number]") ?? output
    number.textContent = new Intl.NumberFormat(document.documentElement.lang || "en").format(left)
    // Once where it becomes short, once where it is too long; not at each letter.
    if ((before[0] && !output.hidden) || (!before[1] && left < 0)) say(this, wordsOf(output))
  }

  /** @param {string} text */
  #room(text) {
    const { most, mostBytes } = this.#field.dataset
    return room(text, Number(most) || MOST, Number(mostBytes) || MOST_BYTES)
  }

  /** @param {import("../live/outbox-store.js").Kept} kept @param {import("../live/outbox.js").KeptState} state @param {string} sentence */
  #show(kept, state, sentence) {
    const template = this.querySelector("template[data-outbox-item]")
    if (template instanceof HTMLTemplateElement) showKept(template, this.#mine, kept, state, sentence)
    if (state !== "kept") return
    if (sentence !== this.#why) say(this, sentence)
    this.#why = sentence
  }

  /** A refused message goes back into the field, before what is written there by now. @param {Event} event */
  async #clicked(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-take-back]") : null
    const item = button?.closest("[data-outbox]")
    if (!(item instanceof HTMLElement)) return
    const outbox = await this.#outbox
    if (!item.isConnected) return
    const text = item.querySelector("[data-text]")?.textContent ?? ""
    this.#write([text, this.#field.value].filter(Boolean).join("\n"))
    this.#field.focus()
    item.remove()
    outbox?.takeBack(item.dataset.outbox ?? "")
  }
}

customElements.define("message-composer", MessageComposerElement)
