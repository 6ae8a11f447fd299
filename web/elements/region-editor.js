// @ts-check
import { Editor } from "./regions/editor.js"

/**
 * Draws, moves, resizes and names patches over a picture, by mouse, finger or keyboard. The rows of the form beneath
 * hold what it does, in pixels of the picture, and are what is sent; without scripts they are filled in by hand.
 *
 * @example <region-editor width="4000" height="3000" data-overlap="“{one}” lies over “{other}”."><form>…</form></region-editor>
 */
export class RegionEditorElement extends HTMLElement {
  connectedCallback() {
    this.editor = new Editor(this)
    this.addEventListener("click", this)
    this.addEventListener("keydown", this)
    this.addEventListener("focusin", this)
    this.addEventListener("change", this)
    this.addEventListener("submit", this)
    addEventListener("beforeunload", this)
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { editor } = this
    if (!editor) return
    if (event.type === "beforeunload") keep(event, editor)
    else if (event.type === "submit") send(event, editor)
    else if (event.type === "change") editor.typed()
    else if (event.type === "focusin") focused(event, editor)
    else if (event instanceof KeyboardEvent) shortcut(event, editor)
    else press(event, editor)
  }
}

/** @param {Event} event @param {Editor} editor */
function press(event, editor) {
  const button = event.target instanceof Element ? event.target.closest("button[data-do]") : null
  if (!(button instanceof HTMLButtonElement)) return
  const what = button.dataset.do
  if (what === "draw") editor.draw(!editor.drawing)
  else if (what === "add") editor.add()
  else if (what === "undo") editor.step(-1)
  else if (what === "redo") editor.step(1)
  else if (what === "remove" && editor.selected) editor.remove(editor.selected)
  else if (what === "closer") editor.zoom.by(1)
  else if (what === "wider") editor.zoom.by(-1)
}

/** Ctrl+Z and its like, but where text is typed, which has its own. @param {KeyboardEvent} event @param {Editor} editor */
function shortcut(event, editor) {
  if (event.target instanceof HTMLInputElement || !(event.ctrlKey || event.metaKey)) return
  const key = event.key.toLowerCase()
  if (key !== "z" && key !== "y") return
  event.preventDefault()
  editor.step(key === "y" || event.shiftKey ? 1 : -1)
}

/** Whoever is in a row sees its patch. @param {Event} event @param {Editor} editor */
function focused(event, editor) {
  const row = event.target instanceof Element ? event.target.closest("[data-rows] li") : null
  if (row instanceof HTMLElement && row.dataset.id) editor.select(row.dataset.id)
}

/** Patches over each other are not sent: the server would not take them. @param {Event} event @param {Editor} editor */
function send(event, editor) {
  if (editor.complain()) event.preventDefault()
  else editor.sent = true
}

/** @param {Event} event @param {Editor} editor */
function keep(event, editor) {
  if (editor.history.changed && !editor.sent) event.preventDefault()
}

customElements.define("region-editor", RegionEditorElement)
