// @ts-check
import { rectOf, scaled, transformTo } from "./quilt/geometry.js"

/** Milliseconds: before the flight, so that all see where the patch lies; of it; and for its picture to come in. */
const APPEARING = 400
const LOOKING = 300
const FLYING = 1200
const PATIENCE = 1500

/** As `--ease`; the styles' own is not at hand for an animation of its own. */
const EASE = "cubic-bezier(0.16, 0.84, 0.44, 1)"

/**
 * @typedef {import("./quilt/geometry.js").Rect} Rect
 * @typedef {{ over: Element | null, size: string, from: string | null, to: string | null }} Way
 * @typedef {{ window: Rect, sheet: Rect, goal: Rect, from: string, to: string }} Course
 */

const stillness = matchMedia("(prefers-reduced-motion: reduce)")

/**
 * The picture of a patch, or of the whole quilt. When `step` grows while somebody looks, the view flies over
 * the quilt to it: from `from`, else from the whole, to `to`, both "x y width height" in a quilt of `size`.
 * What one flies over is a copy of the element that the selector `over` finds. Where a quilt of the page shows the
 * patch, its id in `patch` says all of this. Under reduced motion, and for whoever comes later, the picture stands
 * there at once.
 *
 * @example <quilt-flight step="3" size="1920 1440" to="40 40 320 320" over=".so-far"><img …></quilt-flight>
 */
export class QuiltFlightElement extends HTMLElement {
  static observedAttributes = ["step"]
  ownAttributes = ["data-flying"]
  /** @type {HTMLElement | undefined} */
  #layer
  #due = false

  connectedCallback() {
    this.#hear(0)
  }

  disconnectedCallback() {
    this.#land()
  }

  /** @param {string} _name @param {string | null} before */
  attributeChangedCallback(_name, before) {
    if (this.isConnected) this.#hear(Number(before))
  }

  /** The rest of this element is put in place first. @param {number} before */
  #hear(before) {
    this.#land()
    const exchange = /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
    const seen = exchange?.happening && document.visibilityState === "visible" && !stillness.matches
    this.#due = seen === true && Number(this.getAttribute("step")) > before
    if (this.#due) queueMicrotask(() => this.#fly())
  }

  async #fly() {
    const picture = this.querySelector("img")
    if (!picture || !this.isConnected || !this.#due) return
    this.#due = false
    const way = this.#way
    const course = this.#course(picture, way)
    const sheet = this.#lay(course, sheetOver(way))
    const layer = this.#layer
    await inTime(picture)
    if (layer !== this.#layer) return
    await appear(goalOn(sheet, picture, course.goal), way.over !== null)
    await travel(sheet, course)
    if (layer === this.#layer) this.#land()
  }

  /** As its attributes say, or the quilt of the patch that they name. @returns {Way} */
  get #way() {
    const patch = document.getElementById(this.getAttribute("patch") ?? "")
    const quilt = patch?.closest(".quilt")
    if (patch && quilt instanceof HTMLElement)
      return { over: quilt, size: quilt.dataset.size ?? "1 1", from: null, to: placeOf(patch) }
    const [size, from, to, over] = ["size", "from", "to", "over"].map((name) => this.getAttribute(name))
    return { over: over ? document.querySelector(over) : null, size: size ?? "1 1", from, to }
  }

  /** Where it begins and ends, in pixels of this screen. @param {HTMLImageElement} picture @param {Way} way @returns {Course} */
  #course(picture, way) {
    const own = this.getBoundingClientRect()
    const box = picture.getBoundingClientRect()
    const [wide, high] = way.size.split(" ").map(Number)
    const factor = box.width / wide
    const sheet = { x: 0, y: 0, width: box.width, height: high * factor }
    const [from, to] = [way.from, way.to].map((written) =>
      written ? scaled(rectOf(written), factor) : sheet,
    )
    return {
      window: { x: box.left - own.left, y: box.top - own.top, width: box.width, height: box.height },
      sheet,
      goal: to,
      from: transformTo(from, box, [0.5, 0.5]),
      to: transformTo(to, box, positionOf(picture)),
    }
  }

  /** A layer where the picture stands, and in it the quilt as it was. @param {Course} course @param {HTMLElement} sheet */
  #lay(course, sheet) {
    this.#layer = document.createElement("div")
    this.#layer.className = "flight"
    this.#layer.inert = true
    this.#layer.setAttribute("data-stays", "")
    put(this.#layer, course.window)
    put(sheet, course.sheet)
    sheet.style.transform = course.from
    this.#layer.append(sheet)
    this.append(this.#layer)
    this.setAttribute("data-flying", "")
    return sheet
  }

  #land() {
    this.#layer?.remove()
    this.#layer = undefined
    this.removeAttribute("data-flying")
  }
}

/** Where a patch lies on its quilt. @param {Element} patch */
function placeOf(patch) {
  return ["x", "y", "width", "height"].map((name) => patch.getAttribute(name)).join(" ")
}

/** The quilt as it stands elsewhere on the page, without the patch that is coming. @param {Way} way */
function sheetOver({ over, to }) {
  const sheet = document.createElement("div")
  sheet.className = "flight-sheet"
  const copy = over?.cloneNode(true)
  if (!(copy instanceof Element)) return sheet
  const [x, y] = (to ?? "").split(" ")
  const gone = `[data-stays], p, .quilt-patches, .so-far-latest, [x="${x}"][y="${y}"]`
  for (const element of copy.querySelectorAll(gone)) element.remove()
  for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id")
  sheet.append(copy)
  return sheet
}

/** @param {HTMLImageElement} picture */
function inTime(picture) {
  const late = new Promise((done) => setTimeout(done, PATIENCE))
  return Promise.race([picture.decode().catch(() => {}), late])
}

/** @param {HTMLElement} element @param {Rect} rect */
function put(element, { x, y, width, height }) {
  Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` })
}

/** Where in its box a picture lies, from 0 to 1 across and down. @param {Element} picture @returns {[number, number]} */
function positionOf(picture) {
  const [across, down] = getComputedStyle(picture).objectPosition.split(" ")
  return [Number.parseFloat(across) / 100, Number.parseFloat(down) / 100]
}

/** The picture itself, in its place on the quilt. @param {HTMLElement} sheet @param {HTMLImageElement} picture @param {Rect} place */
function goalOn(sheet, picture, place) {
  const goal = new Image()
  goal.className = "flight-goal"
  goal.alt = ""
  goal.src = picture.currentSrc
  put(goal, place)
  sheet.append(goal)
  return goal
}

/** @param {HTMLElement} goal @param {boolean} slowly */
function appear(goal, slowly) {
  const [duration, endDelay] = slowly ? [APPEARING, LOOKING] : [0, 0]
  return move(goal, { opacity: [0, 1] }, { duration, endDelay })
}

/** @param {HTMLElement} sheet @param {Course} course */
function travel(sheet, { from, to }) {
  return move(sheet, { transform: [from, to] }, { duration: FLYING })
}

/** @param {HTMLElement} element @param {PropertyIndexedKeyframes} keyframes @param {KeyframeAnimationOptions} timing */
function move(element, keyframes, timing) {
  return element.animate(keyframes, { easing: EASE, fill: "forwards", ...timing }).finished
}

customElements.define("quilt-flight", QuiltFlightElement)
