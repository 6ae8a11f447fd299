// @ts-check
import { Awake } from "../live/awake.js"
import { ClockReport } from "../live/clock-report.js"

/** Milliseconds after which a pointer that rests is in the picture's way. */
const RESTING = 3000

/**
 * The stage's frame: `F` for full screen, a screen that stays awake, no pointer in the picture (`data-resting`), and of
 * what is said to single stages (`data-screen`) its own: its number, whether it is blank, the size of its text. What stands
 * in it stays when the network goes; the light tells.
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
    document.addEventListener("pointermove", () => this.#moved(), { signal })
    new Awake().start(signal)
    if (this.#page) new ClockReport(this.#page).start(signal)
    this.#page?.addEventListener("shown", () => this.#showOwn(), { signal })
    this.#moved()
    this.#showOwn()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    clearTimeout(this.#timer)
  }

  get #page() {
    return /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
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
    const own = this.#page?.getAttribute("as")
    const stage = /** @type {HTMLElement | null} */ (this.querySelector(".stage"))
    for (const said of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-screen]")))
      said.hidden = said.dataset.screen !== own
    const scene = /** @type {HTMLElement | null} */ (this.querySelector("#scene"))
    scene?.toggleAttribute("data-wanted", scene.dataset.scene === stage?.dataset.only)
    const { blank, text } = this.#set(own).dataset
    stage?.toggleAttribute("data-blank", blank !== undefined)
    stage?.setAttribute("data-text", text ?? "100")
  }

  /** How hosts have set this stage. @param {string | null | undefined} own @returns {HTMLElement} */
  #set(own) {
    const every = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("#screens [data-screen]"))
    return [...every].find((one) => one.dataset.screen === own) ?? document.createElement("i")
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
