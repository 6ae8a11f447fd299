// @ts-check
// What a quilt says of itself: to who cannot see it, what is in view; to everybody, how to look closer.
import { isInView, scaled } from "./geometry.js"

/** @typedef {import("./geometry.js").Rect} Rect */

/** Milliseconds for which a hint stands, and after which the view is thought to rest. */
const HINTING = 2500
const RESTING = 600

/**
 * The words themselves are the page's, in `data-whole`, `data-part` and `data-between` of the element, and go
 * into its `[data-view]` and `.quilt-hint`.
 */
export class Words {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hinting
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element
  }

  /** Once nothing has moved for a while. @param {() => { whole: boolean, view: Rect } | undefined} look */
  afterRest(look) {
    clearTimeout(this.#resting)
    this.#resting = setTimeout(() => this.#say(look()), RESTING)
  }

  /** @param {string | undefined} words */
  hint(words) {
    const hint = this.element.querySelector(".quilt-hint")
    if (!hint || !words) return
    hint.textContent = words
    this.element.setAttribute("data-hint", "")
    clearTimeout(this.#hinting)
    this.#hinting = setTimeout(() => this.element.removeAttribute("data-hint"), HINTING)
  }

  /** @param {{ whole: boolean, view: Rect } | undefined} seen */
  #say(seen) {
    const words = this.element.querySelector("[data-view]")
    if (words && seen) words.textContent = this.#sentence(seen)
  }

  /** @param {{ whole: boolean, view: Rect }} seen */
  #sentence({ whole, view }) {
    const said = this.element.dataset
    if (whole) return said.whole ?? ""
    const names = patchesOf(this.element).filter((patch) => isInView(placeOf(patch, this.element), view))
    if (!names.length) return said.between ?? ""
    const language = this.element.closest("[lang]")?.getAttribute("lang") || "en"
    const list = new Intl.ListFormat(language).format(
      names.map((patch) => patch.getAttribute("aria-label") ?? ""),
    )
    return `${said.part} ${list}`
  }
}

/** @param {Element} quilt @returns {SVGGraphicsElement[]} */
function patchesOf(quilt) {
  return [...quilt.querySelectorAll(".quilt-patches a")].map(
    (link) => /** @type {SVGGraphicsElement} */ (link),
  )
}

/** Where a patch lies, in widths of the quilt. @param {SVGGraphicsElement} patch @param {Element} quilt */
export function placeOf(patch, quilt) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) =>
    Number(patch.ownerSVGElement?.getAttribute(name)),
  )
  return scaled({ x, y, width, height }, 1 / Number(quilt.getAttribute("width")))
}
