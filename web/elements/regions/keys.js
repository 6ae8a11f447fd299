// @ts-check
// The keyboard on a patch: arrows move it, with Shift they resize it, Delete takes it away.
import { moved, resized } from "./geometry.js"

/** @typedef {import("./editor.js").Editor} Editor */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** A key that is held goes on in larger steps. */
const SOON = 8
const FASTER = 8

export class Keys {
  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor
    this.held = 0
    /** @type {import("./history.js").Patch[] | null} */
    this.moving = null
    editor.picture.addEventListener("keydown", this)
    editor.picture.addEventListener("keyup", this)
    editor.picture.addEventListener("focusin", this)
    editor.picture.addEventListener("focusout", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const id = this.editor.boxes.idAt(event)
    if (event.type === "focusin") return id && this.editor.select(id)
    if (event.type !== "keydown") return this.settle()
    if (id && event instanceof KeyboardEvent) this.press(event, id)
  }

  /** @param {KeyboardEvent} event @param {string} id */
  press(event, id) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const arrow = ARROWS[event.key]
    if (arrow) this.nudge(event, id, arrow)
    else if (event.key === "Delete" || event.key === "Backspace") this.editor.remove(id)
    else if (event.key === "Enter" || event.key === " ") this.editor.rename(id)
    else return
    event.preventDefault()
  }

  /** One pixel of the screen at a time, so that zooming in makes it finer. @param {KeyboardEvent} event @param {string} id @param {[number, number]} arrow */
  nudge(event, id, [across, down]) {
    const { editor } = this
    this.held = event.repeat ? this.held + 1 : 0
    const step = Math.max(1, Math.round(editor.boxes.scale)) * (this.held > SOON ? FASTER : 1)
    const change = event.shiftKey
      ? (/** @type {import("./history.js").Patch} */ one) =>
          resized(one, { right: true, bottom: true }, across * step, down * step, editor.size)
      : (/** @type {import("./history.js").Patch} */ one) =>
          moved(one, across * step, down * step, editor.size)
    const before = this.moving ?? editor.history.now
    this.moving = before.map((one) => (one.id === id ? { ...one, ...change(one) } : one))
    editor.show(this.moving, id)
  }

  /** What the keys did is one step, once they are let go. */
  settle() {
    const patches = this.moving
    this.moving = null
    if (patches) this.editor.commit(patches, this.editor.selected)
  }
}
