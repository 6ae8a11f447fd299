// @ts-check

/** Pixels from the edge of the window within which a row that is dragged takes the page along, and how far each time. */
const EDGE = 64
const ALONG = 18

/**
 * An order in which rows are moved by their buttons, by arrows on them, or dragged by their handles: at once here, and then
 * by the form to the server, whose order counts. Rows that are settled stay in their places. The focus stays on the button.
 * Where the rows are relayed (`data-relayed`, with the form marked `data-order` beside them) the server's order comes by itself.
 *
 * @example <ordered-list data-moved="“{title}” stands at place {place} of {all}."><form><ol data-rows>…</ol></form><output data-told></output></ordered-list>
 */
export class OrderedListElement extends HTMLElement {
  /** What is sent, one after the other. */
  #sent = Promise.resolve()
  #waiting = 0
  /** The rows as the server has them, as far as is known. @type {Element[]} */
  #kept = []
  /** @type {{ row: HTMLElement, before: HTMLElement[] } | null} */
  #drag = null

  connectedCallback() {
    this.#kept = this.rows()
    for (const type of ["submit", "keydown", "pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      this.addEventListener(type, this)
    }
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof SubmitEvent) this.submit(event)
    else if (event instanceof KeyboardEvent) this.key(event)
    else if (event instanceof PointerEvent) this.pointer(event)
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    const [form, button] = [event.target, event.submitter]
    if (!(form instanceof HTMLFormElement) || !form.closest("ordered-list")) return
    if (form.closest("[data-undo]") || form.dataset.command) return
    event.preventDefault()
    const step = button instanceof HTMLButtonElement && button.name ? button : null
    const fields = new FormData(form)
    const row = this.row(step?.value ?? String(fields.get("code")))
    if (!row) return
    const to = step ? this.beside(row, step.name === "up" ? -1 : 1) : Number(fields.get("place")) - 1
    this.move(row, to)
    step?.focus()
    this.store(row)
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const name = { ArrowUp: "up", ArrowDown: "down" }[event.key]
    if (event.key === "Escape" && this.#drag) this.drop(false)
    const row = event.target instanceof HTMLButtonElement && event.target.closest("li")
    if (!name || !row || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const button = row.querySelector(`button[name="${name}"]`)
    if (!(button instanceof HTMLElement)) return
    button.click()
    // Where the steps are folded away, the focus stays on what was pressed.
    if (document.activeElement !== button && event.target instanceof HTMLElement) event.target.focus()
  }

  /** @param {PointerEvent} event */
  pointer(event) {
    if (event.type === "pointerdown") this.take(event)
    else if (!this.#drag) return
    else if (event.type === "pointermove") this.carry(event.clientY)
    else this.drop(event.type === "pointerup" && this.over(event))
  }

  /** Whether it is let go over the rows or near them; elsewhere it goes back to where it was. @param {PointerEvent} event */
  over({ clientX, clientY }) {
    const box = this.list()?.getBoundingClientRect()
    if (!box) return false
    const across = clientX > box.left - EDGE && clientX < box.right + EDGE
    return across && clientY > box.top - EDGE && clientY < box.bottom + EDGE
  }

  /** @param {PointerEvent} event */
  take(event) {
    const handle = event.target instanceof Element && event.target.closest("[data-handle]")
    const row = handle ? handle.closest("li") : null
    if (!handle || !row || event.button !== 0) return
    event.preventDefault()
    this.setPointerCapture(event.pointerId)
    this.#drag = { row, before: this.rows() }
    row.toggleAttribute("data-dragged", true)
  }

  /** @param {number} y */
  carry(y) {
    const row = this.#drag?.row
    if (!row) return
    if (y < EDGE) scrollBy(0, -ALONG)
    else if (y > innerHeight - EDGE) scrollBy(0, ALONG)
    const rows = this.rows()
    const others = rows.filter((one) => one !== row)
    const above = others.filter((one) => middle(one) < y).length
    if (above !== rows.indexOf(row)) this.lay(row, above)
  }

  /** @param {boolean} stays */
  drop(stays) {
    if (!this.#drag) return
    const { row, before } = this.#drag
    this.#drag = null
    row.removeAttribute("data-dragged")
    if (!stays) return this.list()?.replaceChildren(...before)
    if (this.rows().indexOf(row) === before.indexOf(row)) return
    this.tell(row)
    this.store(row)
  }

  /** @param {HTMLElement} row @param {number} to */
  move(row, to) {
    this.lay(row, to)
    this.tell(row)
  }

  /** Puts a row at a place, as near as the settled ones let it. @param {HTMLElement} row @param {number} to */
  lay(row, to) {
    const rows = this.rows()
    const free = rows.filter((one) => !settled(one) && one !== row)
    free.splice(rows.slice(0, Math.max(to, 0)).filter((one) => !settled(one)).length, 0, row)
    this.list()?.append(
      ...rows.map((one) => (settled(one) ? one : /** @type {HTMLElement} */ (free.shift()))),
    )
  }

  /** @param {HTMLElement} row @param {number} step */
  beside(row, step) {
    const rows = this.rows()
    const places = rows.flatMap((one, place) => (settled(one) ? [] : [place]))
    const at = places.indexOf(rows.indexOf(row)) + step
    return places[Math.min(Math.max(at, 0), places.length - 1)]
  }

  /** @param {HTMLElement} row */
  tell(row) {
    const rows = this.rows()
    const words = (this.dataset.moved ?? "")
      .replace("{title}", row.dataset.title ?? "")
      .replace("{place}", String(rows.indexOf(row) + 1))
      .replace("{all}", String(rows.length))
    const output = this.querySelector("[data-told]")
    if (output) output.textContent = words
  }

  /** @param {HTMLElement} row */
  store(row) {
    const form = this.list()?.closest("form") ?? this.querySelector("form[data-order]")
    if (!(form instanceof HTMLFormElement)) return
    const fields = { code: row.dataset.code ?? "", place: String(this.rows().indexOf(row) + 1) }
    const own = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))
    this.#waiting += 1
    this.#sent = this.#sent.then(() => this.send(form.action, new URLSearchParams({ ...own, ...fields })))
  }

  /** @param {string} address @param {URLSearchParams} body */
  async send(address, body) {
    const page = await fetch(address, { method: "POST", body })
      .then((answer) => answer.text())
      .catch(() => "")
    this.#waiting -= 1
    const now = new DOMParser().parseFromString(page, "text/html").querySelector("ordered-list")
    if (now) this.#kept = [...now.querySelectorAll("[data-rows] > li")]
    if (!this.#waiting) this.become(now)
  }

  /** What the server says now: its order, why it refused, the way back; nothing where it was not reached. @param {Element | null} now */
  become(now) {
    const wrong = now ? now.querySelector("[data-why]:not([hidden])")?.textContent : this.dataset.unreached
    this.refuse(wrong ?? "")
    if (this.hasAttribute("data-relayed")) return this.settle(Boolean(wrong), now)
    const same = this.#kept.map(codeOf).join() === this.rows().map(codeOf).join()
    if (!same) this.replace(this.#kept)
    const said = now?.ownerDocument.querySelector("said-once")
    if (said) this.querySelector("[data-undo]")?.replaceChildren(said)
  }

  /** What was not taken stands as the server has numbered it. @param {boolean} refused @param {Element | null} now */
  settle(refused, now) {
    const place = (/** @type {HTMLElement} */ row) => Number(row.dataset.place)
    if (refused) this.list()?.append(...this.rows().sort((one, other) => place(one) - place(other)))
    const said = now?.ownerDocument.querySelector("said-once")
    if (said) this.querySelector("[data-undo]")?.replaceChildren(said)
  }

  /** @param {Element[]} rows */
  replace(rows) {
    const held = this.contains(document.activeElement) ? document.activeElement : null
    const [name, value] = [held?.getAttribute("name"), held?.getAttribute("value")]
    this.list()?.replaceChildren(...rows)
    const again = this.querySelector(`li button[name="${name}"][value="${value}"]`)
    if (again instanceof HTMLElement) again.focus()
  }

  /** @param {string} sentence */
  refuse(sentence) {
    const output = this.querySelector("[data-why]")
    if (!(output instanceof HTMLElement)) return
    output.hidden = !sentence
    output.textContent = sentence
  }

  /** @param {string} code */
  row(code) {
    return this.rows().find((row) => row.dataset.code === code)
  }

  list() {
    return this.querySelector("[data-rows]")
  }

  /** @returns {HTMLElement[]} */
  rows() {
    return /** @type {HTMLElement[]} */ ([...(this.list()?.children ?? [])])
  }
}

/** @param {HTMLElement} row */
function settled(row) {
  return row.hasAttribute("data-settled")
}

/** @param {Element} row */
function codeOf(row) {
  return row.getAttribute("data-code")
}

/** @param {Element} row */
function middle(row) {
  const { top, height } = row.getBoundingClientRect()
  return top + height / 2
}

customElements.define("ordered-list", OrderedListElement)
