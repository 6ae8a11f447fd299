// @ts-check

/** How a server says how far it is: a line of JSON each time. @typedef {{ done?: number, hung?: string, refused?: string }} Line */

const LINES = "application/x-ndjson"

/**
 * Sends the file of its form and shows how far it is, first on its way, then in being prepared; takes dropped files
 * too. Without scripts the form sends it as any form does.
 *
 * @example <picture-upload data-most="300000000" data-sending="Sending: {share} %"><form>…</form></picture-upload>
 */
export class PictureUploadElement extends HTMLElement {
  connectedCallback() {
    /** @type {XMLHttpRequest | null} */
    this.request = null
    for (const type of ["submit", "click", "change", "dragover", "dragleave", "drop"]) {
      this.addEventListener(type, this)
    }
  }

  disconnectedCallback() {
    this.request?.abort()
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "submit") this.submit(event)
    else if (event.type === "change") this.chosen(event)
    else if (event instanceof DragEvent) this.dragged(event)
    else if (event.target instanceof Element && event.target.closest("[data-cancel]")) this.request?.abort()
  }

  /** @param {DragEvent} event */
  dragged(event) {
    event.preventDefault()
    this.toggleAttribute("data-over", event.type === "dragover")
    const file = event.type === "drop" ? event.dataTransfer?.files[0] : null
    if (file && !this.request) this.send(file)
  }

  /** One file is enough: what was chosen the other way is forgotten. @param {Event} event */
  chosen(event) {
    for (const input of this.inputs()) if (input !== event.target) input.value = ""
    this.refuse("")
  }

  /** @param {Event} event */
  submit(event) {
    event.preventDefault()
    const file = this.inputs().flatMap((input) => [...(input.files ?? [])])[0]
    if (this.request) return
    if (file) this.send(file)
    else this.inputs()[0]?.focus()
  }

  /** @param {File} file */
  send(file) {
    if (file.size > Number(this.dataset.most)) return this.refuse(this.dataset.tooLarge ?? "")
    this.refuse("")
    const request = new XMLHttpRequest()
    this.request = request
    request.open("POST", this.querySelector("form")?.action ?? "")
    request.setRequestHeader("Accept", LINES)
    request.upload.onprogress = ({ loaded, total }) => this.progress("sending", total ? loaded / total : 0)
    request.onprogress = () => this.hear(lastLine(request))
    request.onloadend = () => this.end(request)
    const form = new FormData()
    form.append("picture", file)
    request.send(form)
    this.progress("sending", 0)
  }

  /** @param {Line} line */
  hear({ done }) {
    if (done !== undefined) this.progress("preparing", done)
  }

  /** @param {XMLHttpRequest} request */
  end(request) {
    this.request = null
    const { hung, refused } = lastLine(request)
    if (hung) return this.leave(hung)
    this.progress("sending", null)
    const given = request.status === 0 && request.readyState === XMLHttpRequest.UNSENT
    if (!given) this.refuse(refused ?? this.dataset.unreached ?? "")
  }

  /** The address may be that of this very page, of which a browser would only go to the part that is named. @param {string} address */
  leave(address) {
    const { pathname, search, hash, href } = new URL(address, location.href)
    if (pathname !== location.pathname || search !== location.search) return location.assign(href)
    location.hash = hash
    location.reload()
  }

  /** @param {"sending" | "preparing"} phase @param {number | null} share from 0 to 1, null where nothing is under way */
  progress(phase, share) {
    for (const button of this.querySelectorAll("form button")) {
      if (button instanceof HTMLButtonElement)
        button.hidden = button.hasAttribute("data-cancel") === (share === null)
    }
    const [bar, output] = [this.querySelector("progress"), this.querySelector("output")]
    const shown = bar?.parentElement
    if (!bar || !output || !shown) return
    shown.hidden = share === null
    bar.value = share ?? 0
    const words = this.dataset[phase] ?? ""
    output.textContent = words.replace("{share}", String(Math.floor((share ?? 0) * 100)))
  }

  /** @param {string} sentence */
  refuse(sentence) {
    const output = this.querySelector("[data-wrong]")
    if (!(output instanceof HTMLElement)) return
    output.hidden = !sentence
    output.textContent = sentence
  }

  /** @returns {HTMLInputElement[]} */
  inputs() {
    return [...this.querySelectorAll("input")].filter((input) => input.type === "file")
  }
}

/** The newest line that has come whole; nothing where the answer is no such lines. @param {XMLHttpRequest} request @returns {Line} */
function lastLine(request) {
  if (!request.getResponseHeader("Content-Type")?.startsWith(LINES)) return {}
  const lines = request.responseText.split("\n").slice(0, -1)
  return JSON.parse(lines.at(-1) ?? "{}")
}

customElements.define("picture-upload", PictureUploadElement)
