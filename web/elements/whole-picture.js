// @ts-check

/** Milliseconds in which the picture goes to its place, and `--ease`, which an animation of its own cannot ask for. */
const GOING = 700
const EASE = "cubic-bezier(0.16, 0.84, 0.44, 1)"

const stillness = matchMedia("(prefers-reduced-motion: reduce)")

/**
 * A gift that opens all at once, over the whole stage: shown (`data-shown`) once the cloth beside it has unfolded and
 * the picture is there, for as long as the cloth says (`data-whole`); then the picture goes to the place that it has
 * among the words, the one that the selector `to` finds.
 *
 * @example <div><handover-cloth whole …>…</handover-cloth><whole-picture to=".face-picture"><img …></whole-picture></div>
 */
export class WholePictureElement extends HTMLElement {
  ownAttributes = ["data-shown"]
  /** @type {AbortController | undefined} */
  #listening

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    for (const event of ["phase", "whole"])
      this.parentElement?.addEventListener(event, () => this.#look(), { signal })
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
  }

  async #look() {
    await this.#picture?.decode().catch(() => {})
    const shown = this.hasAttribute("data-shown")
    if (shown && !this.#due) await this.#go()
    this.toggleAttribute("data-shown", this.#due)
  }

  get #due() {
    return this.parentElement?.querySelector('[data-whole][data-phase="open"]') != null
  }

  get #picture() {
    return this.querySelector("img")
  }

  async #go() {
    const place = this.closest(".stage")?.querySelector(this.getAttribute("to") ?? "")
    const picture = this.#picture
    if (!picture || !place || stillness.matches) return
    this.setAttribute("data-going", "")
    const transform = between(picture, place.getBoundingClientRect())
    await picture.animate({ transform: ["none", transform] }, { duration: GOING, easing: EASE }).finished
    this.removeAttribute("data-going")
  }
}

/** What brings a picture from the middle of its box into the upper left corner of another, filling either as far as its shape allows. @param {HTMLImageElement} picture @param {DOMRect} to */
function between(picture, to) {
  const from = picture.getBoundingClientRect()
  const shape = picture.naturalWidth / picture.naturalHeight
  const [before, after] = [from, to].map(({ width, height }) => Math.min(width, height * shape))
  const across = to.x + after / 2 - (from.x + from.width / 2)
  const down = to.y + after / shape / 2 - (from.y + from.height / 2)
  return `translate(${across}px, ${down}px) scale(${after / before})`
}

customElements.define("whole-picture", WholePictureElement)
