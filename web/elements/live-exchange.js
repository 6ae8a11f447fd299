// @ts-check
import { Announcer } from "../live/announcer.js"
import { createClock } from "../live/clock.js"
import { Commands } from "../live/commands.js"
import { FocusKeeper } from "../live/focus.js"
import { Following } from "../live/following.js"
import { dropDoubleClick, giveCommand } from "../live/forms.js"
import { pressByKey } from "../live/keys.js"
import { place } from "../live/place.js"
import { markOwn, showLight, showPresent } from "../live/presence.js"
import { Resync } from "../live/resync.js"
import { Sequence } from "../live/sequence.js"
import { Tabs } from "../live/tabs.js"
import { Timekeeping } from "../live/timekeeping.js"
import { onReturn, onWake } from "../live/waking.js"

/** Milliseconds to wait for the rest of the entries, and for the time. */
const REST_WITHIN = 5000
const TIME_WITHIN = 2000

/** Milliseconds over which an audience spreads that fetches its pages at the same occasion: word to all, or a server's restart. */
const TOLD = 1000
const RECONNECTED = 3000

/**
 * Keeps a page in step with its exchange: wraps HTML rendered up to `seq`, then shows later entries in order,
 * each exactly once, and sends the commands of the forms in it.
 *
 * Fires `shown` after anything in it has changed, `connected` whenever a connection has come to stand, and
 * `light` when it comes or goes.
 *
 * @example <live-exchange code="K7Q2MX" view="session" language="en" seq="41" me="p-7">…</live-exchange>
 */
export class LiveExchangeElement extends HTMLElement {
  /** @type {Record<string, number> | null} */
  #present = null
  #identity = ""
  /** @type {import("../live/light.js").LightState} */
  #light = "waiting"
  #reason = ""
  #announcer = new Announcer(this)
  /** @type {AbortController | undefined} */
  #listening
  #reconnects = false
  /** Whether what is being put in place at this moment happens now, so that an element may make a show of it. */
  happening = false
  /** Whether something is being put in place at this moment, now or belatedly. */
  placing = false
  /** @type {Tabs | undefined} */
  #tabs

  constructor() {
    super()
    this.connection = new Following(this, {
      entry: (entry) => this.sequence.receive(entry),
      present: (present) => this.#hearPresent(present),
      mine: (mine) => this.#show(mine.html, true),
      pulse: (pulse) => this.sequence.receivePulse(pulse.html),
      connected: () => this.#connected(),
      light: (light, reason = "") => this.#showLight(light, reason),
      refused: () => this.resync.run(),
      resync: () => this.resync.run({ spread: RECONNECTED }),
    })
    this.commands = new Commands(this.connection)
    this.clock = createClock(() => this.connection.ask("clock", {}, TIME_WITHIN))
    this.timekeeping = new Timekeeping(this.clock)
    this.sequence = new Sequence(0, {
      show: (entry) => this.#receive(entry),
      showMine: (mine) => this.#show(mine.html, false),
      showPassing: (html, live) => this.#show(html, live),
      askRest: (after) => this.connection.ask("catch-up", { after, era: this.#era }, REST_WITHIN),
      resync: () => void this.resync.run({ spread: this.#reconnects ? RECONNECTED : 0 }),
    })
    this.resync = new Resync({
      address: () => this.dataset.page ?? location.href,
      before: () => this.sequence.pause(),
      after: () => this.#resynced(),
    })
  }

  get code() {
    return this.getAttribute("code") ?? ""
  }

  /** The participant whose page this is, or null. */
  get me() {
    return this.getAttribute("me") || null
  }

  connectedCallback() {
    this.#identity = this.#identityNow()
    this.sequence.startAfresh(this.#seq)
    this.#listen()
    markOwn(this, this.me)
    this.#open()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    this.#close()
  }

  /**
   * @param {string} tag @param {Record<string, unknown> & { id: string }} fields @param {number} [patience]
   * @returns {Promise<import("../live/commands.js").Answer>}
   */
  send(tag, fields, patience) {
    return this.commands.send(tag, fields, patience)
  }

  #listen() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    new FocusKeeper().start(signal)
    this.#announcer.start(signal)
    onWake(() => this.#wake(), signal)
    onReturn(
      () => this.#close(),
      () => this.#comeBack(),
      signal,
    )
    document.addEventListener("keydown", (event) => pressByKey(this, event), { signal })
    this.addEventListener("click", dropDoubleClick, { capture: true, signal })
    this.addEventListener("submit", (event) => giveCommand(event, this), { signal })
  }

  #open() {
    this.#tabs = new Tabs(this.code, () => this.resync.run())
    this.#tellTabs()
    this.connection.open()
  }

  #close() {
    this.#tabs?.close()
    this.timekeeping.stop()
    this.connection.close()
  }

  /** Whose browser this is may have changed meanwhile, in this very tab. */
  #comeBack() {
    this.#open()
    this.resync.run()
  }

  #wake() {
    this.connection.wake()
    if (this.connection.connected) this.timekeeping.start()
  }

  #connected() {
    this.sequence.catchUp()
    this.timekeeping.start()
    this.commands.drain()
    this.#reconnects = true
    this.dispatchEvent(new Event("connected"))
  }

  /** @param {import("../live/sequence.js").Entry} entry */
  #receive({ seq, html, live }) {
    this.setAttribute("seq", String(seq))
    this.#show(html, live)
  }

  /** @param {string | null} html @param {boolean} live */
  #show(html, live) {
    if (!html) return
    let resync = false
    this.happening = live
    this.placing = true
    try {
      resync = place(this, html).resync
    } catch (error) {
      reportError(error)
      resync = true
    }
    this.happening = false
    this.placing = false
    this.#refresh()
    if (resync) this.resync.run({ spread: TOLD })
  }

  /** Pages of staff in the same browser are no participant's. */
  #tellTabs() {
    if (!this.hasAttribute("as")) this.#tabs?.tell(this.me)
  }

  /** What fragments cannot know: whose page this is, and how the connection stands. */
  #refresh() {
    markOwn(this, this.me)
    showLight(this, this.#light, this.#reason)
    if (this.#present) showPresent(this, this.#present)
    this.dispatchEvent(new Event("shown"))
  }

  #resynced() {
    if (!this.isConnected) return
    this.sequence.restart(this.#seq)
    this.#refresh()
    if (this.#identity === this.#identityNow()) return
    this.#identity = this.#identityNow()
    this.#tellTabs()
    this.connection.reopen()
  }

  /** @param {import("../live/connection.js").Present} present */
  #hearPresent({ seq, places }) {
    this.#present = places
    showPresent(this, places)
    this.sequence.hearNewest(seq)
  }

  /** @param {import("../live/light.js").LightState} light @param {string} reason */
  #showLight(light, reason) {
    this.#light = light
    this.#reason = reason
    if (light !== "connected") this.timekeeping.stop()
    showLight(this, light, reason)
    this.#announcer.hearLight(light, reason)
    this.dispatchEvent(new Event("light"))
  }

  get #seq() {
    return Number(this.getAttribute("seq"))
  }

  get #era() {
    return Number(this.getAttribute("era") ?? 1)
  }

  #identityNow() {
    return ["code", "view", "language", "me", "as"].map((name) => this.getAttribute(name) ?? "").join(" ")
  }
}

customElements.define("live-exchange", LiveExchangeElement)
