// @ts-check
// Says aloud, once and in order, what a screen reader would otherwise have to go and look for. There is one queue.
// What is to be said stands in `data-announce`, as the attribute's words or as the element's own, and is said when it
// is news on the page; whatever stands nowhere is handed in as the event `say`.
import { News } from "./news.js"
import { heard, wordsOf } from "./words.js"

const HIDDEN =
  "position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"

/** Milliseconds in which what happens together comes together, to be said in one breath. */
const BREATH = 100

/** @typedef {{ words: string, now?: boolean }} Said `now` interrupts: for what is over when it is said late */

/** @param {EventTarget} from in the page @param {string} words @param {{ now?: boolean }} [how] */
export function say(from, words, how = {}) {
  from.dispatchEvent(new CustomEvent("say", { bubbles: true, detail: { words, ...how } }))
}

export class Announcer {
  /** @type {Said[]} */
  #waiting = []
  /** How often each sentence stood on the page when last looked at. @type {Map<string, number>} */
  #known = new Map()
  /** Why there is no connection, as far as it was said. @type {Set<string>} */
  #lost = new Set()
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  #politely = region("status")
  #atOnce = region("alert")
  #news

  /** @param {HTMLElement} root the live part of the page */
  constructor(root) {
    this.root = root
    this.#news = new News(root, (words) => this.#say({ words }))
  }

  /** Early: a region that appears together with its words is often not read. @param {AbortSignal} signal ends it */
  start(signal) {
    document.body.append(this.#politely, this.#atOnce)
    this.#known = heard(this.root)
    this.root.addEventListener("shown", () => this.#soon(), { signal })
    this.root.addEventListener("say", (event) => this.#say(/** @type {CustomEvent} */ (event).detail), {
      signal,
    })
    this.#news.start(signal)
    signal.addEventListener("abort", () => this.#leave())
  }

  /** How the connection stands, in the page's own words or the server's. @param {import("./light.js").LightState} light @param {string} reason */
  hearLight(light, reason) {
    const shown = this.root.querySelector("[data-light]")
    if (light === "lost") {
      const usual = shown?.querySelector('[data-when="lost"]')
      const words = reason || (usual ? wordsOf(usual) : "")
      if (!this.#lost.has(words)) this.#say({ words })
      this.#lost.add(words)
    } else if (light === "connected" && this.#lost.size) {
      this.#lost.clear()
      this.#say({ words: shown?.getAttribute("data-back") ?? "" })
    }
  }

  /** @param {Said} said */
  #say(said) {
    if (said.words) this.#waiting.push(said)
    this.#soon()
  }

  #soon() {
    this.#timer ??= setTimeout(() => this.#speak(), BREATH)
  }

  #speak() {
    this.#timer = undefined
    const waiting = [...this.#waiting, ...this.#fresh()]
    this.#waiting = []
    for (const now of [true, false]) {
      const sentences = waiting.filter((said) => Boolean(said.now) === now)
      if (sentences.length) (now ? this.#atOnce : this.#politely).replaceChildren(...sentences.map(paragraph))
    }
  }

  /** @returns {Said[]} */
  #fresh() {
    const before = this.#known
    this.#known = heard(this.root)
    return [...this.#known].flatMap(([words, times]) =>
      Array(Math.max(0, times - (before.get(words) ?? 0))).fill({ words }),
    )
  }

  #leave() {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#politely.remove()
    this.#atOnce.remove()
  }
}

/** @param {"status" | "alert"} role */
function region(role) {
  const element = document.createElement("div")
  element.setAttribute("role", role)
  element.setAttribute("data-stays", "")
  element.style.cssText = HIDDEN
  return element
}

/** @param {Said} said */
function paragraph({ words }) {
  const element = document.createElement("p")
  element.textContent = words
  return element
}
