// @ts-check
import { around, isWhollyInView, scaled } from "./quilt/geometry.js"
import { Gestures } from "./quilt/gestures.js"
import { placeOf, Words } from "./quilt/words.js"

/** How much nearer a press of a button or a key brings the quilt, and how much of the view an arrow moves it. */
const NEARER = 1.6
const STEP = 0.25

/** @typedef {import("./quilt/deep-zoom.js").DeepZoom} DeepZoom */

const stillness = matchMedia("(prefers-reduced-motion: reduce)")

/**
 * Lets people look closer at a quilt: with buttons, keys, two fingers, mouse and wheel. The picture and the links
 * over it are the page's own; OpenSeadragon and the tiles of what its `<data>` names come once somebody looks closer.
 * `width` and `height` are the quilt's in the units of the links' `<svg>`. An address that ends in `#patch-CODE` flies there.
 *
 * @example <quilt-viewer width="1920" height="1440"><div class="quilt">…<data value="0a1b…"></data></div><div class="quilt-tools">…</div></quilt-viewer>
 */
export class QuiltViewerElement extends HTMLElement {
  ownAttributes = ["data-deep", "data-hint", "data-moving", "data-screen"]
  /** @type {AbortController | undefined} */
  #listening
  /** @type {Promise<DeepZoom | undefined> | undefined} */
  #opening
  /** @type {DeepZoom | undefined} */
  #zoom
  /** What it shows, which changes with every patch. */
  #shown = ""
  #words = new Words(this)

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.addEventListener("click", (event) => this.#pressed(event), { signal })
    this.addEventListener("keydown", (event) => this.#typed(event), { signal })
    this.addEventListener("focusin", (event) => this.#focused(event), { signal })
    window.addEventListener("hashchange", () => this.#follow(), { signal })
    stillness.addEventListener("change", () => this.#calm(), { signal })
    this.closest("live-exchange")?.addEventListener("shown", () => this.#renew(), { signal })
    new Gestures(this.#quilt, this.#hears(), signal)
    this.toggleAttribute("data-screen", document.fullscreenEnabled)
    this.#follow()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    this.#stop()
  }

  #renew() {
    this.#place()
    if (!this.#zoom || this.#info === this.#shown) return
    this.#shown = this.#info
    this.#zoom.replace(this.#shown).catch(() => this.#stop())
  }

  get #info() {
    return `/iiif/${this.querySelector("data")?.value}/info.json`
  }

  get #quilt() {
    return /** @type {HTMLElement} */ (this.querySelector(".quilt"))
  }

  /** @returns {import("./quilt/gestures.js").Hears} */
  #hears() {
    return {
      alone: () => document.fullscreenElement === this,
      movable: () => this.#zoom !== undefined && !this.#zoom.atHome,
      begun: () => void this.#look(),
      moved: (x, y) => this.#zoom?.move(x, y, true),
      enlarged: (factor, at) => this.#zoom?.enlarge(factor, at, true),
      moving: (moving) => this.toggleAttribute("data-moving", moving && this.#zoom !== undefined),
      refused: (gesture) => this.#refuse(gesture),
    }
  }

  /** The zoom, opened if need be; undefined where it cannot be had now. */
  #look() {
    this.#opening ??= this.#open(this.#info)
    return this.#opening
  }

  /** @param {string} info @returns {Promise<DeepZoom | undefined>} */
  async #open(info) {
    const layer = document.createElement("div")
    layer.className = "quilt-deep"
    layer.ariaHidden = "true"
    layer.setAttribute("data-stays", "")
    this.#quilt.append(layer)
    try {
      const hears = { changed: () => this.#place(), rested: () => this.#words.afterRest(() => this.#seen) }
      const { DeepZoom } = await import("./quilt/deep-zoom.js")
      const zoom = await DeepZoom.open(layer, info, hears)
      if (layer.isConnected) return this.#begin(zoom, info)
      zoom.close()
    } catch {
      if (!layer.isConnected) return
      this.#stop()
      this.#words.hint(this.dataset.failed)
    }
  }

  /** @param {DeepZoom} zoom @param {string} info */
  #begin(zoom, info) {
    this.#zoom = zoom
    this.#shown = info
    this.#calm()
    this.setAttribute("data-deep", "")
    this.#renew()
    return zoom
  }

  #stop() {
    this.#zoom?.close()
    this.#zoom = this.#opening = undefined
    this.removeAttribute("data-deep")
    this.querySelector(".quilt-deep")?.remove()
    this.querySelector(".quilt-patches")?.setAttribute(
      "viewBox",
      `0 0 ${this.#width} ${this.getAttribute("height")}`,
    )
  }

  #calm() {
    if (this.#zoom) this.#zoom.still = stillness.matches
  }

  /** Lay the links over what is in view; the page's own fragments bring them as they lie over the whole. */
  #place() {
    const links = this.querySelector(".quilt-patches")
    if (!this.#zoom || !links) return
    const { x, y, width, height } = scaled(this.#zoom.view(true), this.#width)
    links.setAttribute("viewBox", `${x} ${y} ${width} ${height}`)
    links.setAttribute("preserveAspectRatio", "none")
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    if (!(event.target instanceof Element)) return
    const button = event.target.closest("[data-does]")
    if (button instanceof HTMLElement) this.#do(button.dataset.does ?? "")
  }

  /** @param {string} what */
  async #do(what) {
    if (what === "screen") this.#fillScreen()
    const zoom = await this.#look()
    if (what === "closer") zoom?.enlarge(NEARER)
    if (what === "further") zoom?.enlarge(1 / NEARER)
    if (what === "whole") zoom?.home()
  }

  #fillScreen() {
    if (document.fullscreenElement) document.exitFullscreen()
    else this.requestFullscreen().catch(() => {})
  }

  /** @param {KeyboardEvent} event */
  #typed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const does = KEYS.get(event.key)
    const arrow = ARROWS.get(event.key)
    if (does) this.#do(does)
    else if (arrow && this.#zoom && !this.#zoom.atHome) this.#step(arrow)
    else return
    event.preventDefault()
  }

  /** @param {number[]} arrow */
  #step([across, down]) {
    const { clientWidth, clientHeight } = this.#quilt
    this.#zoom?.move(across * clientWidth * STEP, down * clientHeight * STEP)
  }

  /** Whoever goes from patch to patch by the keyboard sees each of them. @param {FocusEvent} event */
  #focused(event) {
    if (!(event.target instanceof SVGGraphicsElement) || !this.#zoom || this.#zoom.atHome) return
    if (!event.target.matches(":focus-visible")) return
    const place = placeOf(event.target, this)
    if (!isWhollyInView(place, this.#zoom.view())) this.#zoom.reach(place)
  }

  /** To the patch that the address names, if it is one of this quilt's. */
  async #follow() {
    const patch =
      location.hash && this.querySelector(`.quilt-patches > #${CSS.escape(location.hash.slice(1))} > a`)
    if (!(patch instanceof SVGGraphicsElement)) return
    const zoom = await this.#look()
    zoom?.fit(around(placeOf(patch, this)))
    this.scrollIntoView({ block: "start", behavior: "instant" })
  }

  get #seen() {
    return this.#zoom && { whole: this.#zoom.atHome, view: this.#zoom.view() }
  }

  get #width() {
    return Number(this.getAttribute("width"))
  }

  /** @param {"drag" | "wheel"} gesture */
  #refuse(gesture) {
    if (this.#zoom && (gesture === "wheel" || !this.#zoom.atHome)) this.#words.hint(this.dataset[gesture])
  }
}

const KEYS = new Map([
  ["+", "closer"],
  ["=", "closer"],
  ["-", "further"],
  ["_", "further"],
  ["0", "whole"],
])

const ARROWS = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
])

customElements.define("quilt-viewer", QuiltViewerElement)
