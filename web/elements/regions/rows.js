// @ts-check
// The patches as rows of a form: what is sent, and what works without scripts too.

/** @typedef {import("./history.js").Patch} Patch */

const NUMBERS = /** @type {const} */ (["x", "y", "width", "height"])

export class Rows {
  /** @param {HTMLElement} list @param {HTMLTemplateElement} template a row whose names end in `.new0` */
  constructor(list, template) {
    this.list = list
    this.template = template
  }

  /** The patches of the form; an empty row is none, and goes. @returns {Patch[]} */
  read() {
    const rows = this.all()
    for (const row of rows) if (isNew(row) && this.isEmpty(row)) row.remove()
    return rows.filter((row) => row.isConnected).map((row) => this.patch(row))
  }

  /** Put patches into the form; new ones get a row, and those that are gone lose theirs. @param {Patch[]} patches */
  write(patches) {
    for (const patch of patches) this.put(patch)
    const here = new Set(patches.map((patch) => patch.id))
    for (const row of this.all()) if (isNew(row) && !here.has(idOf(row))) row.remove()
  }

  /** What a patch is called by now. @param {Patch} patch */
  nameOf(patch) {
    const row = this.row(patch.id)
    return this.input(row, "name")?.value || row?.dataset.name || ""
  }

  /** Whether a patch must stay. @param {Patch} patch */
  stays(patch) {
    return this.row(patch.id)?.hasAttribute("data-stays") ?? false
  }

  /** @param {string} id */
  row(id) {
    return this.all().find((row) => idOf(row) === id)
  }

  /** @returns {HTMLElement[]} */
  all() {
    return [...this.list.querySelectorAll("li")]
  }

  /** @param {HTMLElement | undefined} row @param {string} name @returns {HTMLInputElement | null} */
  input(row, name) {
    return row?.querySelector(`input[name="${name}.${idOf(row)}"]`) ?? null
  }

  /** Mark the row of a patch, and have it in sight where the rows scroll by themselves. @param {string | null} id */
  select(id) {
    for (const row of this.all()) row.toggleAttribute("data-selected", idOf(row) === id)
    const row = id && this.row(id)
    if (!row) return
    const [inside, outside] = [row.getBoundingClientRect(), this.list.getBoundingClientRect()]
    const below = Math.max(0, inside.bottom - outside.bottom)
    this.list.scrollTop += below || Math.min(0, inside.top - outside.top)
  }

  /** @param {HTMLElement} row @returns {Patch} */
  patch(row) {
    const [x, y, width, height] = NUMBERS.map((name) => Math.round(Number(this.input(row, name)?.value)) || 0)
    const removed = this.input(row, "remove")?.checked ?? false
    return { id: idOf(row), name: this.input(row, "name")?.value ?? "", x, y, width, height, removed }
  }

  /** @param {Patch} patch */
  put(patch) {
    const row = this.row(patch.id) ?? this.add(patch.id)
    for (const name of NUMBERS) {
      const input = this.input(row, name)
      if (input && input.value !== String(patch[name])) input.value = String(patch[name])
    }
    const remove = this.input(row, "remove")
    if (remove) remove.checked = patch.removed
    const name = this.input(row, "name")
    if (name && name.value !== patch.name) name.value = patch.name
    row.toggleAttribute("data-removed", patch.removed)
  }

  /** @param {string} id @returns {HTMLElement} */
  add(id) {
    const row = /** @type {HTMLElement} */ (this.template.content.firstElementChild?.cloneNode(true))
    row.dataset.id = id
    for (const element of row.querySelectorAll("[name], [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        const value = element.getAttribute(attribute)
        if (value) element.setAttribute(attribute, value.replace(/new0$/, id))
      }
    }
    for (const details of row.querySelectorAll("details")) details.open = false
    this.list.append(row)
    return row
  }

  /** @param {HTMLElement} row */
  isEmpty(row) {
    return [...row.querySelectorAll("input")].every((input) => !input.value || input.type === "checkbox")
  }
}

/** @param {HTMLElement} row */
function idOf(row) {
  return row.dataset.id ?? ""
}

/** @param {HTMLElement} row */
function isNew(row) {
  return idOf(row).startsWith("new")
}
