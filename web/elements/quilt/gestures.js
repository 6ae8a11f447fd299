// @ts-check
// Fingers, mouse and wheel on a quilt. One finger scrolls the page past it, two move and enlarge it; the wheel
// scrolls the page unless Ctrl is held. Where there is no page beside it, one finger and the wheel will do.

/**
 * @typedef {{ x: number, y: number }} Point pixels on the element
 * @typedef {object} Hears
 * @property {() => boolean} alone whether there is no page beside it to scroll
 * @property {() => boolean} movable whether a single pointer may move it
 * @property {(gesture: "drag" | "wheel") => void} refused what scrolled the page, or would have
 * @property {() => void} begun something is meant for the quilt
 * @property {(x: number, y: number) => void} moved by so many pixels
 * @property {(factor: number, at: Point) => void} enlarged
 * @property {(moving: boolean) => void} moving
 */

/** Pixels within which a press is a click. */
const CLICK = 5

/** How much a turn of the wheel enlarges, per pixel that it would have scrolled. */
const WHEEL = 0.002
const LINE = 16

export class Gestures {
  /** @type {Map<number, Point>} */
  #pointers = new Map()
  #travelled = 0
  #dragged = false

  /** @param {HTMLElement} element @param {Hears} hears @param {AbortSignal} signal */
  constructor(element, hears, signal) {
    this.element = element
    this.hears = hears
    for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel", "dragstart"])
      element.addEventListener(type, this, { signal })
    element.addEventListener("click", this, { signal, capture: true })
    for (const type of ["wheel", "touchmove"])
      element.addEventListener(type, this, { signal, passive: false })
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof WheelEvent) this.#turned(event)
    else if (event.type === "touchmove") this.#touched(/** @type {TouchEvent} */ (event))
    else if (event.type === "dragstart") event.preventDefault()
    else if (event.type === "click") this.#clicked(/** @type {UIEvent} */ (event))
    else this.#pointed(/** @type {PointerEvent} */ (event))
  }

  /** @param {PointerEvent} event */
  #pointed(event) {
    if (event.type === "pointerdown") this.#down(event)
    else if (event.type === "pointermove") this.#move(event)
    else this.#up(event)
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return
    if (!this.#pointers.size) this.#dragged = false
    this.#pointers.set(event.pointerId, this.#at(event))
    this.#travelled = 0
    if (this.#pointers.size === 2) this.#begin()
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const from = this.#pointers.get(event.pointerId)
    if (!from) return
    const to = this.#at(event)
    if (this.#pointers.size === 1) this.#one(event, from, to)
    else this.#two(event.pointerId, from, to)
    this.#pointers.set(event.pointerId, to)
  }

  /** @param {PointerEvent} event @param {Point} from @param {Point} to */
  #one(event, from, to) {
    this.#travelled += Math.hypot(to.x - from.x, to.y - from.y)
    if (this.#travelled < CLICK) return
    if (event.pointerType !== "mouse" && !this.hears.alone()) return
    if (!this.hears.movable()) return
    if (!this.#dragged) this.element.setPointerCapture(event.pointerId)
    this.#begin()
    this.hears.moved(from.x - to.x, from.y - to.y)
  }

  /** @param {number} id @param {Point} from @param {Point} to */
  #two(id, from, to) {
    const other = [...this.#pointers].find(([one]) => one !== id)?.[1]
    if (!other) return
    this.hears.moved((from.x - to.x) / 2, (from.y - to.y) / 2)
    const before = Math.hypot(from.x - other.x, from.y - other.y)
    const after = Math.hypot(to.x - other.x, to.y - other.y)
    if (before && after)
      this.hears.enlarged(after / before, { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 })
  }

  #begin() {
    if (this.#dragged) return
    this.#dragged = true
    this.hears.begun()
    this.hears.moving(true)
  }

  /** A browser that scrolls the page takes the finger away from us. @param {PointerEvent} event */
  #up(event) {
    const known = this.#pointers.delete(event.pointerId)
    if (known && event.type === "pointercancel" && !this.#dragged) this.hears.refused("drag")
    if (!this.#pointers.size && this.#dragged) this.hears.moving(false)
  }

  /** What ends a movement opens nothing; a key's click, which has no `detail`, does. @param {UIEvent} event */
  #clicked(event) {
    if (!this.#dragged || event.detail === 0) return
    this.#dragged = false
    event.preventDefault()
    event.stopPropagation()
  }

  /** Safari does not mind `touch-action` while two fingers lie there. @param {TouchEvent} event */
  #touched(event) {
    if (event.touches.length > 1) event.preventDefault()
  }

  /** Browsers tell of two fingers on a touchpad as of a wheel with Ctrl. @param {WheelEvent} event */
  #turned(event) {
    if (!event.ctrlKey && !event.metaKey && !this.hears.alone()) return this.hears.refused("wheel")
    event.preventDefault()
    this.hears.begun()
    const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1)
    this.hears.enlarged(Math.exp(-turned * WHEEL), this.#at(event))
  }

  /** @param {MouseEvent} event @returns {Point} */
  #at(event) {
    const box = this.element.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
}
