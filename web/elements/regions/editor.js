// @ts-check
// The state of the region editor: the patches, which of them is at hand, and what was done to them.
import { Boxes } from "./boxes.js"
import { freePlace, overlap } from "./geometry.js"
import { History } from "./history.js"
import { Keys } from "./keys.js"
import { Pointing } from "./pointing.js"
import { Rows } from "./rows.js"
import { Zoom } from "./zoom.js"

/** @typedef {import("./history.js").Patch} Patch */

export class Editor {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element
    this.size = {
      width: Number(element.getAttribute("width")),
      height: Number(element.getAttribute("height")),
    }
    this.picture = part(element, "[data-picture]", HTMLElement)
    this.said = part(element, "[data-said]", HTMLElement)
    this.rows = new Rows(
      part(element, "[data-rows]", HTMLElement),
      part(element, "template", HTMLTemplateElement),
    )
    this.boxes = new Boxes(this.picture, this.size)
    this.history = new History(this.rows.read())
    /** @type {string | null} */
    this.selected = null
    this.drawing = false
    this.sent = false
    this.made = this.history.now.length
    this.zoom = new Zoom(this)
    new Pointing(this)
    new Keys(this)
    for (const hidden of element.querySelectorAll("[data-scripted]")) hidden.removeAttribute("hidden")
    for (const unneeded of element.querySelectorAll("[data-unscripted]")) unneeded.remove()
    for (const details of element.querySelectorAll("details")) details.open = false
    this.show()
  }

  /** The patches as they are, or as they would be; `selected` is the one at hand. @param {Patch[]} patches */
  show(patches = this.history.now, selected = this.selected) {
    this.rows.write(patches)
    this.selected = patches.some((patch) => patch.id === selected && !patch.removed) ? selected : null
    const pairs = overlapping(patches)
    const wrong = new Set(pairs.flat().map((patch) => patch.id))
    this.boxes.show(patches, { selected: this.selected, wrong, nameOf: (patch) => this.nameOf(patch) })
    this.say(pairs.length ? this.overlaps(pairs[0]) : "")
    this.enable("undo", this.history.canUndo)
    this.enable("redo", this.history.canRedo)
    this.enable("remove", this.selected !== null)
    this.rows.select(this.selected)
  }

  /** What was done is done, and can be undone. @param {Patch[]} patches */
  commit(patches, selected = this.selected) {
    this.history.add(patches)
    this.show(this.history.now, selected)
  }

  /** Numbers and names were typed into the rows. */
  typed() {
    this.commit(this.rows.read())
  }

  /** @param {string} id */
  select(id) {
    if (this.selected !== id) this.show(this.history.now, id)
  }

  /** @param {-1 | 1} step */
  step(step) {
    this.history.go(step)
    this.show()
  }

  /** A patch without drawing: it is put where there is room, to be moved with the arrows. */
  add() {
    const others = this.history.now.filter((patch) => !patch.removed)
    const patch = { id: this.newId(), name: "", removed: false, ...freePlace(others, this.size) }
    this.commit([...this.history.now, patch], patch.id)
    this.boxes.byId.get(patch.id)?.scrollIntoView({ block: "nearest", inline: "nearest" })
    this.boxes.focus(patch.id)
  }

  /** Those never saved go at once, the others with the form. @param {string} id */
  remove(id) {
    const patch = this.history.now.find((one) => one.id === id)
    if (!patch) return
    if (this.rows.stays(patch)) return this.say(this.words("stays", { patch: this.nameOf(patch) }))
    const left = id.startsWith("new")
      ? this.history.now.filter((one) => one !== patch)
      : this.history.now.map((one) => (one === patch ? { ...one, removed: true } : one))
    this.commit(left, null)
    this.picture.focus({ preventScroll: true })
  }

  /** A patch was drawn: its name comes next. @param {string} id */
  drew(id) {
    this.draw(false)
    this.rename(id)
  }

  /** @param {string} id */
  rename(id) {
    const field = this.rows.row(id)?.querySelector('input[type="text"], a')
    if (field instanceof HTMLElement) field.focus()
  }

  /** @param {boolean} on */
  draw(on) {
    this.drawing = on
    this.picture.toggleAttribute("data-drawing", on)
    this.element.querySelector('[data-do="draw"]')?.setAttribute("aria-pressed", String(on))
  }

  /** Say what is wrong with it, if anything is, and go there. */
  complain() {
    const [pair] = overlapping(this.history.now)
    if (!pair) return false
    this.show(this.history.now, pair[1].id)
    this.boxes.byId.get(pair[1].id)?.scrollIntoView({ block: "nearest", inline: "nearest" })
    this.boxes.focus(pair[1].id)
    return true
  }

  newId() {
    do this.made += 1
    while (this.rows.row(`new${this.made}`))
    return `new${this.made}`
  }

  /** @param {Patch} patch */
  nameOf(patch) {
    return this.rows.nameOf(patch) || this.words("unnamed", {})
  }

  /** @param {[Patch, Patch]} pair */
  overlaps([one, other]) {
    return this.words("overlap", { one: this.nameOf(one), other: this.nameOf(other) })
  }

  /** A sentence of the page, its gaps filled. @param {string} name @param {Record<string, string>} gaps */
  words(name, gaps) {
    const sentence = this.element.dataset[name] ?? ""
    return sentence.replace(/\{(\w+)\}/g, (gap, key) => gaps[key] ?? gap)
  }

  /** @param {string} words */
  say(words) {
    if (this.said.textContent !== words) this.said.textContent = words
  }

  /** @param {string} what @param {boolean} can */
  enable(what, can) {
    const button = this.element.querySelector(`button[data-do="${what}"]`)
    if (button instanceof HTMLButtonElement) button.disabled = !can
  }
}

/** Patches that lie over each other, in pairs. @param {Patch[]} patches @returns {[Patch, Patch][]} */
function overlapping(patches) {
  const shown = patches.filter((patch) => !patch.removed)
  return shown.flatMap((one, at) =>
    shown
      .slice(at + 1)
      .filter((other) => overlap(one, other))
      .map((other) => /** @type {[Patch, Patch]} */ ([one, other])),
  )
}

/**
 * @template {Element} T
 * @param {Element} element @param {string} selector @param {new () => T} kind @returns {T}
 */
function part(element, selector, kind) {
  const found = element.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`region-editor has no ${selector}`)
  return found
}
