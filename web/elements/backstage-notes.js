// @ts-check

/** Before a page's title while notes are unread. */
const COUNT = /^\(\d+\) /

/**
 * Around the list of backstage notes: who is asked to read one finds its button, and how many are unread stands in the
 * page's title and on the tab of a phone. A note is unread until it was in sight, or, where it asks, until its reader
 * has said so. What was in sight this browser keeps for the next page.
 *
 * @example <backstage-notes><ol><li data-by="tom" data-at="1795264200000" data-awaits="nina">…</li></ol></backstage-notes>
 */
export class BackstageNotesElement extends HTMLElement {
  /** @type {AbortController | undefined} */
  #listening

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#page?.addEventListener("shown", () => this.#mark(), { signal })
    addEventListener("hashchange", () => this.#mark(), { signal })
    document.addEventListener("visibilitychange", () => this.#mark(), { signal })
    this.#mark()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  get #page() {
    return this.closest("live-exchange")
  }

  #mark() {
    const me = this.#page?.getAttribute("as") ?? ""
    const notes = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-at]")])
    const seen = this.#see(me, notes)
    const unread = notes.filter((note) => note.dataset.by !== me && (asks(note, me) || at(note) > seen))
    for (const note of notes) {
      const form = note.querySelector('[data-command="read-note"]')
      if (form instanceof HTMLElement) form.hidden = !asks(note, me)
    }
    tell(unread.length)
  }

  /** Until when notes have been in sight here. @param {string} me @param {HTMLElement[]} notes */
  #see(me, notes) {
    const key = `twincloth notes ${this.#page?.getAttribute("code")} ${me}`
    const before = Number(kept(key))
    const inSight = document.visibilityState === "visible" && this.getClientRects().length > 0
    const now = inSight ? Math.max(before, ...notes.map(at)) : before
    if (now > before) keep(key, String(now))
    return now
  }
}

/** @param {HTMLElement} note @param {string} me */
function asks(note, me) {
  return (note.dataset.awaits ?? "").split(" ").includes(me)
}

/** @param {HTMLElement} note */
function at(note) {
  return Number(note.dataset.at)
}

/** @param {number} unread */
function tell(unread) {
  document.title = (unread ? `(${unread}) ` : "") + document.title.replace(COUNT, "")
  const mark = document.querySelector("[data-unread-notes]")
  if (mark && mark.textContent !== String(unread)) mark.textContent = String(unread)
  mark?.toggleAttribute("data-some", unread > 0)
}

/** A browser may refuse to keep anything. @param {string} key */
function kept(key) {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** @param {string} key @param {string} value */
function keep(key, value) {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Then they are unread again on the next page.
  }
}

customElements.define("backstage-notes", BackstageNotesElement)
