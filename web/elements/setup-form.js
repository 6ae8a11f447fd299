// @ts-check

/** Milliseconds without a letter after which the server is asked. */
const PAUSE = 300

/**
 * A form that keeps what is typed through a reload of its page, and asks the server meanwhile what follows from it:
 * parts with `data-asked` are replaced by their ids with those of the page that `data-check` answers.
 *
 * @example <setup-form data-check="/host/setup/check"><form id="occasion">…<div id="moments" data-asked>…</div></form></setup-form>
 */
export class SetupFormElement extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #soon
  /** @type {AbortController | undefined} */
  #asking

  connectedCallback() {
    this.addEventListener("input", this)
    this.addEventListener("submit", this)
    if (this.#restore()) this.#ask()
  }

  disconnectedCallback() {
    this.removeEventListener("input", this)
    this.removeEventListener("submit", this)
    clearTimeout(this.#soon)
    this.#asking?.abort()
  }

  /** @param {Event} event */
  handleEvent(event) {
    clearTimeout(this.#soon)
    if (event.type === "submit") return this.#asking?.abort()
    this.#keep()
    this.#soon = setTimeout(() => this.#ask(), PAUSE)
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"))
  }

  /** Its page, and the form where there are several; a page of the next host is another. */
  get #name() {
    return `${location.pathname}${location.search}#${this.#form.id}`
  }

  #keep() {
    const entries = [...new FormData(this.#form)].filter(([, value]) => typeof value === "string")
    try {
      sessionStorage.setItem(this.#name, JSON.stringify(entries))
    } catch {
      // A browser that keeps nothing loses what is typed with a reload, as without scripts.
    }
  }

  /** What was typed into the same form before; not into one whose words somebody has saved since. */
  #restore() {
    let kept
    try {
      kept = new Map(JSON.parse(sessionStorage.getItem(this.#name) ?? "[]"))
      sessionStorage.removeItem(this.#name)
    } catch {
      return false
    }
    const seen = this.#form.elements.namedItem("seen")
    if (!(seen instanceof HTMLInputElement) || kept.get("seen") !== seen.value) return false
    if (this.#form.querySelector(".refusal")) return false
    for (const field of this.#form.elements) fill(field, kept)
    this.#keep()
    return true
  }

  /** The last question counts. Nothing is kept by asking. */
  async #ask() {
    this.#asking?.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    try {
      const body = new FormData(this.#form)
      const answer = await fetch(this.dataset.check ?? "", { method: "POST", body, signal })
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
      if (!signal.aborted) this.#hear(fresh)
    } catch (error) {
      if (!(error instanceof TypeError || signal.aborted)) throw error
    }
  }

  /** @param {Document} fresh */
  #hear(fresh) {
    for (const old of this.querySelectorAll("[data-asked]")) {
      const found = fresh.getElementById(old.id)
      const chosen = old.contains(document.activeElement)
      if (found && !chosen && found.innerHTML !== old.innerHTML) old.innerHTML = found.innerHTML
    }
  }
}

/** @param {Element} field @param {Map<string, string>} kept */
function fill(field, kept) {
  if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
    field.checked = kept.get(field.name) === field.value
  } else if (field instanceof HTMLInputElement && field.type === "hidden") {
    return
  } else if (
    field instanceof HTMLInputElement ||
    field instanceof HTMLTextAreaElement ||
    field instanceof HTMLSelectElement
  ) {
    field.value = kept.get(field.name) ?? field.value
  }
}

customElements.define("setup-form", SetupFormElement)
