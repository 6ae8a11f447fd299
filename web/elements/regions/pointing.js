// @ts-check
// Mouse, pen and finger on the picture: a drag draws, moves or resizes; a finger scrolls unless it is to draw.
import { between, linesOf, moved, pull, resized } from "./geometry.js"

/** @typedef {import("./history.js").Patch} Patch */
/** @typedef {import("./geometry.js").Region} Region */
/** @typedef {import("./geometry.js").Edges} Edges */
/** @typedef {import("./editor.js").Editor} Editor */

/** Screen pixels: edges so near to another line lie on it; a smaller drag draws nothing. */
const NEAR = 6
const SMALLEST = 6

/** @typedef {{ kind: "move" | "resize" | "draw", id: string, from: Region, edges: Edges, x: number, y: number, pointer: number }} Drag */

export class Pointing {
  /** @param {Editor} editor */
  constructor(editor) {
    this.editor = editor
    /** @type {Drag | null} */
    this.drag = null
    const { picture } = editor
    picture.addEventListener("pointerdown", this)
    picture.addEventListener("pointermove", this)
    picture.addEventListener("pointerup", this)
    picture.addEventListener("pointercancel", this)
    picture.addEventListener("click", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "click") return this.click(event)
    if (!(event instanceof PointerEvent)) return
    if (event.type === "pointerdown") this.start(event)
    else if (this.drag?.pointer === event.pointerId) this.follow(event, this.drag)
  }

  /** A tap takes hold of a patch. @param {Event} event */
  click(event) {
    const id = this.editor.boxes.idAt(event)
    if (id) this.editor.select(id)
  }

  /** @param {PointerEvent} event */
  start(event) {
    if (event.button !== 0 || !event.isPrimary) return
    const { editor } = this
    const id = editor.boxes.idAt(event)
    const byFinger = event.pointerType === "touch"
    if (id && byFinger && id !== editor.selected) return
    if (!id && byFinger && !editor.drawing) return
    event.preventDefault()
    // Whose name was being typed has it: what is prevented would have left the field by itself.
    if (editor.rows.list.contains(document.activeElement)) editor.picture.focus({ preventScroll: true })
    editor.picture.setPointerCapture(event.pointerId)
    this.drag = { ...this.begun(event, id), pointer: event.pointerId }
    if (id) editor.select(id)
  }

  /** @param {PointerEvent} event @param {string | null} id @returns {Omit<Drag, "pointer">} */
  begun(event, id) {
    const { x, y } = this.at(event)
    const patch = this.editor.history.now.find((one) => one.id === id)
    if (!patch || !id) {
      return { kind: "draw", id: this.editor.newId(), from: { x, y, width: 0, height: 0 }, edges: {}, x, y }
    }
    const words = event.target instanceof HTMLElement ? event.target.dataset.edges?.split(" ") : undefined
    const edges = Object.fromEntries((words ?? []).map((word) => [word, true]))
    return { kind: words ? "resize" : "move", id, from: patch, edges, x, y }
  }

  /** @param {PointerEvent} event @param {Drag} drag */
  follow(event, drag) {
    const patches = this.patchesAfter(event, drag)
    if (event.type === "pointermove") return this.editor.show(patches, drag.id)
    this.drag = null
    if (event.type === "pointercancel" || this.isTooSmall(event, drag)) return this.editor.show()
    this.editor.commit(patches, drag.id)
    this.editor.boxes.focus(drag.id)
    if (drag.kind === "draw") this.editor.drew(drag.id)
  }

  /** @param {PointerEvent} event @param {Drag} drag */
  patchesAfter(event, drag) {
    const { history } = this.editor
    const region = this.regionAfter(event, drag)
    if (drag.kind !== "draw") {
      return history.now.map((patch) => (patch.id === drag.id ? { ...patch, ...region } : patch))
    }
    return [...history.now, { id: drag.id, name: "", removed: false, ...region }]
  }

  /** @param {PointerEvent} event @param {Drag} drag @returns {Region} */
  regionAfter(event, drag) {
    const { size } = this.editor
    const { x, y } = this.at(event)
    const lines = this.lines(drag.id)
    if (drag.kind === "draw") {
      const first = this.pulled(drag.x, drag.y, lines)
      const second = this.pulled(x, y, lines)
      return between(first.x, first.y, second.x, second.y, size)
    }
    const [dx, dy] = [x - drag.x, y - drag.y]
    const region = this.dragged(drag, dx, dy)
    const near = NEAR * this.editor.boxes.scale
    const across = pull(movingEdges(region.x, region.width, drag, "left", "right"), lines.across, near)
    const down = pull(movingEdges(region.y, region.height, drag, "top", "bottom"), lines.down, near)
    return this.dragged(drag, dx + across, dy + down)
  }

  /** @param {Drag} drag @param {number} dx @param {number} dy */
  dragged(drag, dx, dy) {
    const { size } = this.editor
    return drag.kind === "move"
      ? moved(drag.from, dx, dy, size)
      : resized(drag.from, drag.edges, dx, dy, size)
  }

  /** @param {number} x @param {number} y @param {{ across: number[], down: number[] }} lines */
  pulled(x, y, lines) {
    const near = NEAR * this.editor.boxes.scale
    return { x: x + pull([x], lines.across, near), y: y + pull([y], lines.down, near) }
  }

  /** @param {string} id */
  lines(id) {
    const { history, size } = this.editor
    return linesOf(
      history.now.filter((patch) => patch.id !== id && !patch.removed),
      size,
    )
  }

  /** @param {PointerEvent} event @param {Drag} drag */
  isTooSmall(event, drag) {
    const region = this.regionAfter(event, drag)
    const least = SMALLEST * this.editor.boxes.scale
    return drag.kind === "draw" && (region.width < least || region.height < least)
  }

  /** Where on the picture, in its own pixels. @param {PointerEvent} event */
  at(event) {
    const box = this.editor.picture.getBoundingClientRect()
    const { scale } = this.editor.boxes
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale }
  }
}

/** @param {number} start @param {number} length @param {Drag} drag @param {"left" | "top"} first @param {"right" | "bottom"} last */
function movingEdges(start, length, drag, first, last) {
  if (drag.kind === "move") return [start, start + length]
  return [...(drag.edges[first] ? [start] : []), ...(drag.edges[last] ? [start + length] : [])]
}
