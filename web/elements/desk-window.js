// @ts-check

/**
 * A form of the desk in a window over this page, so that nobody has to leave it: what a link marked `data-edit` leads to.
 * Its answer comes into the window again where something is wrong, and closes it where all is well; what was done is
 * said, with the way back, in `data-undo`. Without a script the links lead to the pages themselves.
 *
 * @example <desk-window as="LINK"><div data-undo></div><a data-edit href="/host/programme/new">…</a><dialog><div data-window></div></dialog></desk-window>
 */
export class DeskWindowElement extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this)
    this.addEventListener("submit", this)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this)
    this.removeEventListener("submit", this)
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event instanceof SubmitEvent) return this.#submit(event)
    const link = event.target instanceof Element ? event.target.closest("a[data-edit]") : null
    if (!(link instanceof HTMLAnchorElement) || isElsewhere(/** @type {MouseEvent} */ (event))) return
    event.preventDefault()
    this.#ask(this.#own(link.href))
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || form.dataset.command) return
    if (!form.closest("dialog, [data-undo]")) return
    event.preventDefault()
    const body = new FormData(form, event.submitter)
    body.set("as", this.getAttribute("as") ?? "")
    // The server reads a form with a file in it otherwise, and undo knows none.
    this.#ask(form.action, {
      method: "POST",
      body: form.enctype === "multipart/form-data" ? body : plain(body),
    })
  }

  /** The same page for this host: what is relayed is the same for all of them. @param {string} address */
  #own(address) {
    const url = new URL(address)
    url.searchParams.set("as", this.getAttribute("as") ?? "")
    return url.href
  }

  /** @param {string} address @param {RequestInit} [how] */
  async #ask(address, how) {
    if (this.hasAttribute("aria-busy")) return
    this.setAttribute("aria-busy", "true")
    const answer = await fetch(address, how).catch(() => null)
    const page = answer && new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html")
    this.removeAttribute("aria-busy")
    if (!page) return this.#refuse(this.dataset.unreached ?? "")
    const said = page.querySelector("said-once")
    if (how && answer?.redirected) return this.#done(said)
    this.#show(page)
  }

  /** @param {Element | null} said */
  #done(said) {
    this.querySelector("dialog")?.close()
    this.#refuse("")
    if (said) this.querySelector("[data-undo]")?.replaceChildren(said)
  }

  /** @param {Document} page */
  #show(page) {
    const dialog = this.querySelector("dialog")
    const room = this.querySelector("[data-window]")
    const title = page.querySelector("h1")
    const parts = page.querySelectorAll("h1, .desk-head .refusal, .desk-form, .desk-ask")
    if (!dialog || !room || !title) return
    title.id = "desk-window-title"
    room.replaceChildren(...parts)
    if (!dialog.open) dialog.showModal()
    const wrong = room.querySelector("[aria-invalid]") ?? room.querySelector("input:not([type=hidden])")
    if (wrong instanceof HTMLElement) wrong.focus()
  }

  /** In the window where it is open, else above the list. @param {string} sentence */
  #refuse(sentence) {
    const dialog = this.querySelector("dialog")
    const why = (dialog?.open && dialog.querySelector("[data-unreached]")) || this.querySelector("[data-why]")
    if (!(why instanceof HTMLElement)) return
    why.hidden = !sentence
    why.textContent = sentence
  }
}

/** @param {FormData} body */
function plain(body) {
  return new URLSearchParams([...body].map(([name, value]) => [name, String(value)]))
}

/** Whether it was asked to open beside this page. @param {MouseEvent} event */
function isElsewhere(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0
}

customElements.define("desk-window", DeskWindowElement)
