// @ts-check
// Whether somebody is at it: a page scrolls for nobody who reads, writes or points just now.

/** Milliseconds after the last sign of a hand in which somebody is taken to read what they have in front of them. */
const READING = 10_000

const SIGNS = ["pointerdown", "pointermove", "pointerup", "touchmove", "wheel", "keydown", "input", "scroll"]

/** Watches the hands at this page. */
export class Restfulness {
  #last = Number.NEGATIVE_INFINITY
  #pressing = false

  /** @param {AbortSignal} signal */
  constructor(signal) {
    const options = { capture: true, passive: true, signal }
    for (const sign of SIGNS) addEventListener(sign, () => this.#sign(), options)
    addEventListener("pointerdown", () => this.#press(true), options)
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => this.#press(false), options)
  }

  /** Whether nobody is disturbed: nothing is pressed, half-written or marked, and nothing has stirred for a while. */
  get atRest() {
    if (this.#pressing || isWriting(document.activeElement)) return false
    if (document.getSelection()?.isCollapsed === false) return false
    return performance.now() - this.#last >= READING
  }

  #sign() {
    this.#last = performance.now()
  }

  /** @param {boolean} pressing */
  #press(pressing) {
    this.#pressing = pressing
  }
}

/** @param {Element | null} element */
function isWriting(element) {
  const field = element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
  return field && element.value !== element.defaultValue
}
