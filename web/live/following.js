// @ts-check
// How a page follows its exchange: by a socket, or, where a guest is one too many for that, by plain HTTP.
import { Connection } from "./connection.js"
import { keyOf } from "./link-key.js"

/** @typedef {import("./watch.js").Watch} Watch */

/** Milliseconds until what watches is fetched again, where the network gave out. */
const AGAIN = 2000

export class Following {
  #socket
  /** Only who watches fetches it. @type {Watch | undefined} */
  #watch
  /** @type {Connection | Watch} */
  #way
  /** How often it was opened or closed: what is fetched for an earlier time is nobody's any more. */
  #times = 0

  /** @param {HTMLElement} page its attributes say who follows, and how @param {import("./connection.js").Listener} listener */
  constructor(page, listener) {
    this.page = page
    this.listener = listener
    this.#socket = new Connection(() => connectRequest(page), {
      ...listener,
      full: () => this.#watchInstead(),
    })
    this.#way = this.#socket
  }

  get connected() {
    return this.#way.connected
  }

  open() {
    this.#times += 1
    this.#way = this.#socket
    if ("watches" in this.page.dataset) void this.#watchFromNow()
    else this.#way.open()
  }

  close() {
    this.#times += 1
    this.#way.close()
  }

  /** Connect anew, because who we are or what we look at has changed. */
  reopen() {
    this.close()
    this.open()
  }

  wake() {
    this.#way.wake()
  }

  probe() {
    return this.#way.probe()
  }

  /** Ask once. Rejects when not connected, and when no answer comes within so many milliseconds.
   * @param {string} event @param {object} fields @param {number} within @returns {Promise<any>} */
  ask(event, fields, within) {
    return this.#way.ask(event, fields, within)
  }

  /** Only pages of guests know where to ask. */
  #watchInstead() {
    if (!this.page.dataset.entries) return false
    this.#way.close()
    void this.#watchFromNow()
    return true
  }

  async #watchFromNow() {
    const time = this.#times
    try {
      const { Watch } = await import("./watch.js")
      this.#watch ??= new Watch(() => position(this.page), this.listener)
    } catch {
      setTimeout(() => time === this.#times && this.open(), AGAIN)
      return
    }
    if (time !== this.#times) return
    this.#way = this.#watch
    this.#way.open()
  }
}

/** @param {HTMLElement} page @returns {import("./connection.js").ConnectRequest} */
function connectRequest(page) {
  const as = page.getAttribute("as")
  const key = keyOf(location.href)
  return {
    code: page.getAttribute("code") ?? "",
    view: page.getAttribute("view") ?? "",
    language: page.getAttribute("language") ?? "",
    ...(as ? { as } : {}),
    ...(key ? { key } : {}),
  }
}

/** @param {HTMLElement} page @returns {import("./watch.js").Position} */
function position(page) {
  return { address: page.dataset.entries ?? "", after: Number(page.getAttribute("seq")) }
}
