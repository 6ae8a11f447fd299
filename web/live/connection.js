// @ts-check
// The connection to the server's hall: the only place that knows Socket.IO.
import { io } from "../vendor/socket.io-client.js"

/** @typedef {import("./sequence.js").Entry} Entry */
/** @typedef {"connected" | "waiting" | "lost"} Light */
/** @typedef {{ code: string, view: string, language: string, after: number, as?: string }} Greeting */
/** @typedef {{ seq: number, places: Record<string, number> }} Present */
/** @typedef {{ id: string, state: string, html: string | null }} Mine */
/**
 * @typedef {object} Listener
 * @property {(entry: Entry) => void} entry
 * @property {(present: Present) => void} present
 * @property {(mine: Mine) => void} mine
 * @property {() => void} connected
 * @property {(light: Light) => void} light
 * @property {(code: string) => Promise<void>} refused the server does not let this page in; tried again after
 */

/** Milliseconds. After LOST a missing connection is worth more than a quiet sign. */
const LOST = 8000
const ATTEMPT = 8000
const SETTLED = 10_000
const PROBE = 2000
const FRESH = 1500

/** How long to leave a server alone that threw us out and then refused us, time after time. */
const REFUSAL_PAUSES = [0, 0, 2000, 5000, 10_000, 30_000]

export class Connection {
  #socket
  #refusals = 0
  #attemptAt = 0
  #connectedAt = 0
  #closed = true
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lostTimer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #refusalTimer

  /**
   * @param {() => Greeting} greeting asked anew at each CONNECT, for `after` grows
   * @param {Listener} listener
   */
  constructor(greeting, listener) {
    this.listener = listener
    this.#socket = io({
      path: "/socket.io/",
      forceNew: true,
      autoConnect: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: (give) => give(greeting()),
      timeout: ATTEMPT,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      randomizationFactor: 0.5,
    })
    this.#listen()
  }

  get connected() {
    return this.#socket.connected
  }

  open() {
    this.#closed = false
    this.#notConnected()
    this.#attempt()
  }

  close() {
    this.#closed = true
    this.#socket.disconnect()
    clearTimeout(this.#lostTimer)
    clearTimeout(this.#refusalTimer)
  }

  /** Greet anew, because who we are or what we look at has changed. */
  reopen() {
    clearTimeout(this.#refusalTimer)
    this.#socket.disconnect()
    this.#attempt()
  }

  /** Ask once. Rejects when not connected, and when no answer comes within so many milliseconds.
   * @param {string} event @param {object} fields @param {number} within @returns {Promise<any>} */
  ask(event, fields, within) {
    if (!this.connected) return Promise.reject(new Error("not connected"))
    return this.#socket.timeout(within).emitWithAck(event, fields)
  }

  /** After a sleep: at once, not after the back-off; and a connection that only looks alive is found out. */
  wake() {
    if (this.connected) this.ask("clock", {}, PROBE).catch(() => this.reopen())
    else if (performance.now() - this.#attemptAt > FRESH) this.reopen()
  }

  #attempt() {
    this.#attemptAt = performance.now()
    this.#socket.connect()
  }

  #listen() {
    const socket = this.#socket
    socket.on("connect", () => this.#connected())
    socket.on("disconnect", (reason) => this.#disconnected(reason))
    socket.on("connect_error", (error) => this.#failed(error))
    socket.on("entry", (entry) => this.listener.entry(entry))
    socket.on("present", (present) => this.listener.present(present))
    socket.on("mine", (mine) => this.listener.mine(mine))
    socket.io.on("reconnect_attempt", () => {
      this.#attemptAt = performance.now()
    })
    socket.io.on("error", () => this.#turnTransports())
  }

  #connected() {
    clearTimeout(this.#lostTimer)
    this.#connectedAt = performance.now()
    this.listener.light("connected")
    this.listener.connected()
  }

  /** @param {string} reason */
  #disconnected(reason) {
    this.#notConnected()
    if (performance.now() - this.#connectedAt > SETTLED) this.#refusals = 0
    // socket.io-client does not come back by itself when the server sent DISCONNECT.
    if (reason === "io server disconnect") this.#comeBack(async () => {})
  }

  /** @param {Error & { data?: { code?: string } }} error */
  #failed(error) {
    if (this.#socket.active) return
    this.#comeBack(() => this.listener.refused(error.data?.code ?? error.message))
  }

  /** @param {() => Promise<void>} first */
  #comeBack(first) {
    const pause = REFUSAL_PAUSES[Math.min(this.#refusals++, REFUSAL_PAUSES.length - 1)]
    clearTimeout(this.#refusalTimer)
    const before = this.#attemptAt
    this.#refusalTimer = setTimeout(async () => {
      await first()
      // A second CONNECT on an open transport would be a second greeting: whoever was quicker has done it.
      if (this.#attemptAt === before && !this.#closed) this.#attempt()
    }, pause)
  }

  /**
   * `tryAllTransports` helps where WebSocket fails, but not where a proxy swallows it: there each attempt
   * ends by the clock, so the next one begins with the other transport.
   */
  #turnTransports() {
    if (!this.connected) this.#socket.io.opts.transports?.reverse()
  }

  #notConnected() {
    clearTimeout(this.#lostTimer)
    this.listener.light("waiting")
    this.#lostTimer = setTimeout(() => this.listener.light("lost"), LOST)
  }
}
