// @ts-check
// The patches as boxes over the picture: seen, taken hold of, and gone through with the Tab key.

/** @typedef {import("./history.js").Patch} Patch */
/** @typedef {import("./geometry.js").Size} Size */

const HANDLES = ["left top", "top", "right top", "right", "right bottom", "bottom", "left bottom", "left"]

export class Boxes {
  /** @param {HTMLElement} picture @param {Size} size of the picture in its own pixels */
  constructor(picture, size) {
    this.picture = picture
    this.size = size
    /** @type {Map<string, HTMLElement>} */
    this.byId = new Map()
  }

  /**
   * @param {Patch[]} patches
   * @param {object} looks
   * @param {string | null} looks.selected
   * @param {Set<string>} looks.wrong ids of those that lie over another
   * @param {(patch: Patch) => string} looks.nameOf
   */
  show(patches, { selected, wrong, nameOf }) {
    const shown = patches.filter((patch) => !patch.removed)
    for (const [id, box] of this.byId) if (!shown.some((patch) => patch.id === id)) this.drop(id, box)
    for (const patch of shown) {
      const box = this.byId.get(patch.id) ?? this.make(patch.id)
      this.put(box, patch, nameOf(patch))
      box.toggleAttribute("data-selected", patch.id === selected)
      box.toggleAttribute("data-wrong", wrong.has(patch.id))
    }
  }

  /** Picture pixels in one pixel of the screen. */
  get scale() {
    return this.size.width / (this.picture.getBoundingClientRect().width || 1)
  }

  /** The id of the box that an event met, if any. @param {Event} event */
  idAt(event) {
    const box = event.target instanceof Element ? event.target.closest("[data-patch]") : null
    return box instanceof HTMLElement ? (box.dataset.patch ?? null) : null
  }

  /** @param {string} id */
  focus(id) {
    this.byId.get(id)?.focus({ preventScroll: true })
  }

  /** @param {string} id */
  make(id) {
    const box = document.createElement("div")
    box.className = "region-box"
    box.dataset.patch = id
    box.tabIndex = 0
    box.setAttribute("role", "button")
    box.append(document.createElement("span"))
    for (const edges of HANDLES) {
      const handle = document.createElement("i")
      handle.dataset.edges = edges
      box.append(handle)
    }
    this.byId.set(id, box)
    this.picture.append(box)
    return box
  }

  /** @param {HTMLElement} box @param {Patch} patch @param {string} name */
  put(box, patch, name) {
    const { width, height } = this.size
    box.style.left = `${(patch.x / width) * 100}%`
    box.style.top = `${(patch.y / height) * 100}%`
    box.style.width = `${(patch.width / width) * 100}%`
    box.style.height = `${(patch.height / height) * 100}%`
    const label = /** @type {HTMLElement} */ (box.firstElementChild)
    if (label.textContent !== name) label.textContent = name
    box.setAttribute("aria-label", `${name}: ${patch.x}, ${patch.y}, ${patch.width} × ${patch.height}`)
  }

  /** @param {string} id @param {HTMLElement} box */
  drop(id, box) {
    box.remove()
    this.byId.delete(id)
  }
}
