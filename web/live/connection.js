// @ts-check
// The connection to the server: the only place that knows Socket.IO.
import { io } from "../vendor/socket.io-client.js"
import { Backoff } from "./backoff.js"
import { Light } from "./light.js"

/** @typedef {import("./sequence.js").Entry} Entry */
/** @typedef {import("./light.js").LightState} LightState */
/** @typedef {{ code: string, view: string, language: string, as?: string, key?: string }} ConnectRequest */
/** @typedef {{ seq: number, places: Record<string, number> }} Present */
/** @typedef {{ id: string, state: string, html: string | null }} Mine */
/** @typedef {{ message: string, data?: { code?: string, retryable?: boolean } }} Refusal CONNECT_ERROR */
/**
 * @typedef {object} Listener
 * @property {(entry: Entry) => void} entry
 * @property {(present: Present) => void} present
 * @property {(mine: Mine) => void} mine
 * @property {(pulse: { html: string }) => void} pulse
 * @property {() => void} connected
 * @property {(light: LightState, sentence?: string) => void} light with the server's own words where it has some
 * @property {() => Promise<void>} refused the server does not let this page in; tried again after
 * @property {() => Promise<void>} resync the page must be fetched again, as by many others at this moment
 */

/** Milliseconds. */
const ATTEMPT = 8000
const ANSWERED = 12_000
const SETTLED = 10_000
const FRESH = 1500

/** Presence comes once a second: a connection that is silent for so long is asked, and given up when it stays so. */
const SILENT = 10_000
const PROBE = 5000

/** After waking, when somebody looks on. */
const QUICK_PROBE = 2000

/** The bound of the pauses for a server that answers, but does not let us in or cuts us off, time after time. */
const REFUSED_MOST = 30_000

/** Refusals for the number of sockets: who may follow in another way does. */
const FULL = ["too-many-guests", "too-many-sockets"]

/** The close code by which a server ends a connection that has asked for too much (RFC 6455, 7.4.1: policy). */
const TOO_MUCH = 1008

export class Connection {
  #socket
  #backoff = new Backoff()
  #refusals = new Backoff({ most: REFUSED_MOST })
  #attemptAt = 0
  #connectedAt = 0
  #heardAt = 0
  #attempting = false
  #closed = true
  /** For the next attempt, or for the end of this one. @type {ReturnType<typeof setTimeout> | undefined} */
  #attemptTimer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silenceTimer

  /**
   * @param {() => ConnectRequest} connectRequest asked anew at each CONNECT, for who we are may have changed
   * @param {Listener & { full: () => boolean }} listener `full`: no socket for number; whether another way was taken
   */
  constructor(connectRequest, listener) {
    this.listener = listener
    this.light = new Light(listener.light)
    this.#socket = io({
      path: "/socket.io/",
      forceNew: true,
      autoConnect: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      auth: (give) => give(connectRequest()),
      timeout: ATTEMPT,
      reconnection: false,
    })
    this.#listen()
  }

  get connected() {
    return this.#socket.connected
  }

  open() {
    this.#closed = false
    this.light.waiting()
    this.#attempt()
  }

  close() {
    this.#closed = true
    this.#socket.disconnect()
    this.light.stop()
    for (const timer of [this.#attemptTimer, this.#silenceTimer]) clearTimeout(timer)
  }

  /** Connect anew, because who we are or what we look at has changed. */
  reopen() {
    this.#socket.disconnect()
    this.#attempt()
  }

  /** Ask once. Rejects when not connected, and when no answer comes within so many milliseconds.
   * @param {string} event @param {object} fields @param {number} within @returns {Promise<any>} */
  async ask(event, fields, within) {
    if (!this.connected) throw new Error("not connected")
    const answer = await this.#socket.timeout(within).emitWithAck(event, fields)
    this.#heardAt = performance.now()
    return answer
  }

  /** After a sleep: at once, not after the back-off; and a connection that only looks alive is found out. */
  wake() {
    if (this.#closed) return
    if (this.connected) this.#probe(QUICK_PROBE, () => this.reopen())
    else if (!this.#attempting || performance.now() - this.#attemptAt > FRESH) this.reopen()
  }

  /** Ask whether anybody is there; when nobody answers, come back anew, though not all at the same instant. */
  probe() {
    return this.#probe(PROBE, () => this.#giveUp())
  }

  /** @param {number} within @param {() => void} silent */
  async #probe(within, silent) {
    if (!this.connected) return
    const asked = this.#attemptAt
    try {
      await this.ask("clock", {}, within)
    } catch {
      if (this.connected && this.#attemptAt === asked) silent()
    }
  }

  #attempt() {
    this.#attemptAt = performance.now()
    this.#attempting = true
    clearTimeout(this.#attemptTimer)
    // A transport that opens and then swallows the request would be waited for until its pings fail.
    this.#attemptTimer = setTimeout(() => this.#giveUp(), ANSWERED)
    this.#socket.connect()
  }

  #giveUp() {
    this.#socket.disconnect()
    this.#failed()
  }

  #listen() {
    const socket = this.#socket
    socket.on("connect", () => this.#connected())
    socket.on("disconnect", (reason, details) => this.#disconnected(reason, details))
    socket.on("connect_error", (error) => (socket.active ? this.#failed() : this.#turnedAway(error)))
    socket.on("entry", (entry) => this.listener.entry(entry))
    socket.on("present", (present) => this.listener.present(present))
    socket.on("mine", (mine) => this.listener.mine(mine))
    socket.on("pulse", (pulse) => this.listener.pulse(pulse))
    socket.onAny(() => {
      this.#heardAt = performance.now()
    })
    socket.io.on("error", () => this.#turnTransports())
  }

  #connected() {
    clearTimeout(this.#attemptTimer)
    this.#attempting = false
    this.#connectedAt = this.#heardAt = performance.now()
    this.#listenForSilence()
    this.light.connected()
    this.listener.connected()
  }

  /** @param {string} reason @param {any} [details] engine.io-client's: the event that a WebSocket closed with */
  #disconnected(reason, details) {
    clearTimeout(this.#silenceTimer)
    this.light.waiting()
    if (performance.now() - this.#connectedAt > SETTLED) {
      this.#backoff.reset()
      this.#refusals.reset()
    }
    if (reason === "io client disconnect") return
    const pauses = details?.context?.code === TOO_MUCH ? this.#refusals : this.#backoff
    this.#comeBack(pauses.next())
  }

  #failed() {
    this.#attempting = false
    if (this.light.refused) this.light.waiting()
    this.#comeBack(this.#backoff.next())
  }

  /** @param {Refusal} refusal what does not say that it may pass is for the page to explain */
  #turnedAway({ message, data }) {
    this.#attempting = false
    this.#backoff.reset()
    if (FULL.includes(data?.code ?? "") && this.listener.full()) return
    const pause = this.#refusals.next()
    if (data && !data.retryable) return this.#comeBack(pause, () => this.listener.refused())
    if (data) this.light.say(message)
    this.#comeBack(pause)
  }

  /** @param {number} pause @param {() => Promise<void>} [first] */
  #comeBack(pause, first) {
    clearTimeout(this.#attemptTimer)
    const before = this.#attemptAt
    this.#attemptTimer = setTimeout(async () => {
      await first?.()
      // A second CONNECT on an open transport would be a second request: whoever was quicker has done it.
      if (this.#attemptAt === before && !this.#closed) this.#attempt()
    }, pause)
  }

  #listenForSilence() {
    clearTimeout(this.#silenceTimer)
    const silent = performance.now() - this.#heardAt
    this.#silenceTimer = setTimeout(async () => {
      if (performance.now() - this.#heardAt >= SILENT) await this.probe()
      if (this.connected) this.#listenForSilence()
    }, SILENT - silent)
  }

  /**
   * `tryAllTransports` helps where WebSocket fails, but not where a proxy swallows it: there each attempt
   * ends by the clock, so the next one begins with the other transport.
   */
  #turnTransports() {
    if (!this.connected) this.#socket.io.opts.transports?.reverse()
  }
}
