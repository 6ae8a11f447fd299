// @ts-check
// What was decided on this page, so that it can be taken back by the one who decided it, also after a reload.

/**
 * @typedef {object} Decision
 * @property {string} tag the command
 * @property {Record<string, unknown>} fields
 * @property {string} [message] what it was about, where the fields do not say
 */

/** Nobody goes farther back by one key. */
const MOST = 50

/** In which states a message still stands as it was decided. @type {Record<string, string[]>} */
const STANDS = {
  "approve-message": ["shown", "pinned", "awaiting"],
  "decline-message": ["declined"],
  "pin-message": ["pinned"],
}

/** The command that takes another back. @type {Record<string, string>} */
const BACK = {
  "approve-message": "reconsider-message",
  "decline-message": "reconsider-message",
  "pin-message": "unpin-message",
  "unpin-message": "pin-message",
  "decline-all-of": "reconsider-together",
  "remove-participant": "readmit-participant",
}

export class OwnDecisions {
  #key = `twincloth decisions ${location.pathname}${location.search}`

  /** @param {Decision} decision */
  note(decision) {
    if (decision.tag in BACK) this.#write([...this.#read(), decision].slice(-MOST))
  }

  /** The last one, which is then forgotten. @returns {Decision | undefined} */
  take() {
    const all = this.#read()
    const last = all.pop()
    this.#write(all)
    return last
  }

  /** It came to nothing. @param {Decision} decision */
  forget(decision) {
    const written = JSON.stringify(decision)
    this.#write(this.#read().filter((one) => JSON.stringify(one) !== written))
  }

  /** @returns {Decision[]} */
  #read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? "[]")
    } catch {
      return []
    }
  }

  /** @param {Decision[]} all */
  #write(all) {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(all))
    } catch {
      // A browser that keeps nothing has no way back but the buttons.
    }
  }
}

/**
 * What takes a decision back; nothing where somebody has decided on the message anew since.
 *
 * @param {Decision} decision @param {ParentNode} page
 * @returns {{ tag: string, fields: Record<string, string> } | null}
 */
export function undoing({ tag, fields, message = String(fields.message ?? "") }, page) {
  const item = message ? page.querySelector(`#message-${CSS.escape(message)}`) : null
  const stands = STANDS[tag]
  const state = item?.getAttribute("data-state")
  if (state && stands && !stands.includes(state)) return null
  if (tag === "pin-message") return { tag: BACK[tag], fields: {} }
  if (tag === "remove-participant")
    return { tag: BACK[tag], fields: { participant: String(fields.participant) } }
  return message ? { tag: BACK[tag], fields: { message } } : null
}
