// @ts-check
// What comes in by itself, summed up now and then: never each one, and nothing while somebody writes.
//
//   data-news   on a list: id of the template with its sentence (`data-like`: 1, 2, 5 …); what comes new into it is
//               counted, by `data-order`, unless it is one's own. `{name}` and `{place}` stand for the last one's.
//   data-grows  a number; what stands in `data-news` is said when it has grown

import { forNumber } from "./words.js"

/** Milliseconds: from the first to its summary, from one summary to the next, and from the last letter typed. */
const GATHERING = 2000
const CALM = 20_000
const WRITING = 5000

export class News {
  /** The highest number of each source. @type {Map<string, number>} */
  #seen = new Map()
  /** What has come into each list since it was told. @type {Map<string, Element[]>} */
  #come = new Map()
  /** @type {Set<string>} */
  #grown = new Set()
  #firstAt = 0
  #toldAt = Number.NEGATIVE_INFINITY
  #typedAt = Number.NEGATIVE_INFINITY
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {HTMLElement} root @param {(words: string) => void} say */
  constructor(root, say) {
    this.root = root
    this.say = say
  }

  /** @param {AbortSignal} signal ends it */
  start(signal) {
    this.#look()
    this.root.addEventListener("shown", () => this.#look(), { signal })
    this.root.addEventListener("input", () => this.#typed(), { signal })
    signal.addEventListener("abort", () => clearTimeout(this.#timer))
  }

  #typed() {
    this.#typedAt = performance.now()
  }

  #look() {
    for (const source of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-news]"))) {
      const before = this.#seen.get(source.id)
      const now = "grows" in source.dataset ? Number(source.dataset.grows) : highest(source)
      if (before !== undefined && now > before) this.#note(source, before)
      this.#seen.set(source.id, now)
    }
    if (this.#come.size + this.#grown.size) this.#wait()
  }

  /** @param {HTMLElement} source @param {number} before */
  #note(source, before) {
    if ("grows" in source.dataset) return this.#grown.add(source.id)
    const fresh = [...source.children].filter((item) => order(item) > before && !item.matches(".own"))
    fresh.sort((one, other) => order(one) - order(other))
    if (fresh.length) this.#come.set(source.id, [...(this.#come.get(source.id) ?? []), ...fresh])
  }

  #wait() {
    if (this.#timer) return
    this.#firstAt = performance.now()
    this.#again()
  }

  #again() {
    const at = Math.max(this.#firstAt + GATHERING, this.#toldAt + CALM, this.#typedAt + WRITING)
    const left = at - performance.now()
    if (left <= 0) return this.#tell()
    this.#timer = setTimeout(() => this.#again(), left)
  }

  #tell() {
    this.#timer = undefined
    const sentences = [...[...this.#come].map(summary), ...[...this.#grown].map(standing)].filter(Boolean)
    this.#come.clear()
    this.#grown.clear()
    if (sentences.length) this.#toldAt = performance.now()
    for (const sentence of sentences) this.say(sentence)
  }
}

/** What has been taken back meanwhile is no news. @param {[string, Element[]]} come */
function summary([id, items]) {
  const forms = document.getElementById(document.getElementById(id)?.dataset.news ?? "")
  const last = items.findLast((item) => item.isConnected)
  if (!last || !(forms instanceof HTMLTemplateElement)) return ""
  return forNumber(forms.content, items.length, language(), {
    name: last.querySelector(".message-name")?.textContent ?? "",
    place: last.querySelector(".place-name")?.textContent?.trim() ?? "",
  })
}

/** @param {string} id */
function standing(id) {
  const source = document.getElementById(id)
  return Number(source?.dataset.grows) ? (source?.dataset.news ?? "") : ""
}

/** @param {Element} list */
function highest(list) {
  return Math.max(0, ...[...list.children].map(order))
}

/** @param {Element} item */
function order(item) {
  return Math.abs(Number(item.getAttribute("data-order")))
}

function language() {
  return document.documentElement.lang || "en"
}
