// @ts-check

/** Milliseconds after which a pointer that rests is in the picture's way. */
const RESTING = 3000

/**
 * The stage's frame: `F` for full screen, a screen that stays awake, no pointer in the picture (`data-resting`), and of
 * what is said to single stages (`data-screen`) its own. What stands in it stays when the network goes; the light tells.
 *
 * @example <stage-screen><main class="stage">…</main></stage-screen>
 */
export class StageScreenElement extends HTMLElement {
  ownAttributes = ["data-resting"]
  /** @type {AbortController | undefined} */
  #listening
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    document.addEventListener("visibilitychange", () => this.#stayAwake(), { signal })
    document.addEventListener("pointermove", () => this.#moved(), { signal })
    this.closest("live-exchange")?.addEventListener("shown", () => this.#showOwn(), { signal })
    this.#moved()
    this.#showOwn()
    this.#stayAwake()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    clearTimeout(this.#timer)
    this.#lock?.release()
  }

  /** @type {WakeLockSentinel | undefined} */
  #lock

  /** The lock falls whenever the page is hidden; some browsers refuse it on battery, which is their right. */
  async #stayAwake() {
    if (document.visibilityState !== "visible") return
    this.#lock = await navigator.wakeLock?.request("screen").catch(() => undefined)
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.code !== "KeyF" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    event.preventDefault()
    if (document.fullscreenElement) document.exitFullscreen()
    else document.documentElement.requestFullscreen().catch(() => {})
  }

  /** All stages hear the same. */
  #showOwn() {
    const own = this.closest("live-exchange")?.getAttribute("as")
    for (const said of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-screen]")))
      said.hidden = said.dataset.screen !== own
  }

  #moved() {
    delete this.dataset.resting
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.dataset.resting = ""
    }, RESTING)
  }
}

customElements.define("stage-screen", StageScreenElement)
