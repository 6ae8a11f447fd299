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

  /** The patch at hand comes to the middle; without one, what was there stays there. @param {number} steps */
  by(steps) {
    const { picture } = this.editor
    const view = /** @type {HTMLElement} */ (picture.parentElement)
    const { x, y } = this.middle(view)
    this.step = Math.max(0, Math.min(this.step + steps, STEPS.length - 1))
    picture.style.setProperty("--zoom", String(STEPS[this.step]))
    view.toggleAttribute("data-zoomed", this.step > 0)
    view.scrollTo(
      x * picture.offsetWidth - view.clientWidth / 2,
      y * picture.offsetHeight - view.clientHeight / 2,
    )
    this.editor.enable("closer", this.step < STEPS.length - 1)
    this.editor.enable("wider", this.step > 0)
  }

  /** As shares of the picture's width and height. @param {HTMLElement} view */
  middle(view) {
    const { picture, selected, history, size } = this.editor
    const patch = history.now.find((one) => one.id === selected)
    if (patch) {
      return { x: (patch.x + patch.width / 2) / size.width, y: (patch.y + patch.height / 2) / size.height }
    }
    return {
      x: (view.scrollLeft + view.clientWidth / 2) / (picture.offsetWidth || 1),
      y: (view.scrollTop + view.clientHeight / 2) / (picture.offsetHeight || 1),
    }
  }
}
