// @ts-check
// How a page follows its exchange: by a socket, or, where a guest is one too many for that, by plain HTTP.
import { Connection } from "./connection.js"
import { keyOf } from "./link-key.js"
import { Watch } from "./watch.js"

export class Following {
  #socket
  #watch
  /** @type {Connection | Watch} */
  #way

  /** @param {HTMLElement} page its attributes say who follows, and how @param {import("./connection.js").Listener} listener */
  constructor(page, listener) {
    this.page = page
    this.#socket = new Connection(() => connectRequest(page), {
      ...listener,
      full: () => this.#watchInstead(),
    })
    this.#watch = new Watch(() => position(page), listener)
    this.#way = this.#socket
  }

  get connected() {
    return this.#way.connected
  }

  open() {
    this.#way = "watches" in this.page.dataset ? this.#watch : this.#socket
    this.#way.open()
  }

  close() {
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
    this.close()
    this.#way = this.#watch
    this.#way.open()
    return true
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
