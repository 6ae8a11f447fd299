// @ts-check
// Says aloud, once and politely, what a screen reader would otherwise have to go and look for.

const HIDDEN =
  "position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"

/** The words of `[data-announce]` in an element. @param {Element | null} element @returns {Set<string>} */
export function announcements(element) {
  if (!element) return new Set()
  const speakers = [...element.querySelectorAll("[data-announce]")]
  if (element.matches("[data-announce]")) speakers.unshift(element)
  return new Set(
    speakers
      .filter((speaker) => !isForOthers(speaker))
      .map(words)
      .filter(Boolean),
  )
}

export class Announcer {
  /** @type {string[]} */
  #waiting = []
  #region = document.createElement("div")

  constructor() {
    this.#region.setAttribute("role", "status")
    this.#region.setAttribute("data-stays", "")
    this.#region.style.cssText = HIDDEN
  }

  /** Once, early: a region that appears together with its words is often not read. */
  stand() {
    if (!this.#region.isConnected) document.body.append(this.#region)
  }

  leave() {
    this.#region.remove()
  }

  /** @param {Iterable<string>} sentences */
  say(sentences) {
    const first = this.#waiting.length === 0
    this.#waiting.push(...sentences)
    if (first && this.#waiting.length) setTimeout(() => this.#speak(), 100)
  }

  #speak() {
    this.#region.replaceChildren(...this.#waiting.map(paragraph))
    this.#waiting = []
  }
}

/** All hosts are sent the same, and what is one place's alone is told to that one. @param {Element} element */
function isForOthers(element) {
  const place = element.closest("[data-for]")?.getAttribute("data-for")
  const mine = element.closest("[data-me]")?.getAttribute("data-me")
  return Boolean(place && mine && place !== mine)
}

/** @param {Element} element */
function words(element) {
  return (element.getAttribute("data-announce") || element.textContent || "").replace(/\s+/g, " ").trim()
}

/** @param {string} sentence */
function paragraph(sentence) {
  const element = document.createElement("p")
  element.textContent = sentence
  return element
}
