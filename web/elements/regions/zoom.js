// @ts-check
// A closer look at the picture: the patches can be placed to the pixel.

/** @typedef {import("./editor.js").Editor} Editor */

/** How many times as wide as the page the picture stands. */
const STEPS = [1, 1.5, 2, 3, 4, 6, 8]

export class Zoom {
  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor
    this.step = 0
    const { width, height } = editor.size
    editor.picture.style.setProperty("--ratio", String(width / height))
    this.by(0)
  }

  /** What was in the middle stays there. @param {number} steps */
  by(steps) {
    const { picture } = this.editor
    const view = /** @type {HTMLElement} */ (picture.parentElement)
    const before = picture.getBoundingClientRect().width || 1
    const [x, y] = [view.scrollLeft + view.clientWidth / 2, view.scrollTop + view.clientHeight / 2]
    this.step = Math.max(0, Math.min(this.step + steps, STEPS.length - 1))
    picture.style.setProperty("--zoom", String(STEPS[this.step]))
    view.toggleAttribute("data-zoomed", this.step > 0)
    const grown = picture.getBoundingClientRect().width / before
    view.scrollTo(x * grown - view.clientWidth / 2, y * grown - view.clientHeight / 2)
    this.editor.enable("closer", this.step < STEPS.length - 1)
    this.editor.enable("wider", this.step > 0)
  }
}
