// @ts-check

/** Milliseconds between two looks at where it stands, and between two leaps to where it should. */
const EVERY = 200
const LEAP = 5000

/** Seconds that a stage may be ahead of the others or behind. */
const APART = 0.4

/**
 * Plays its recording from `instant` on, in milliseconds since 1970 by the server's clock, so that all stages hear the
 * same; whoever comes later joins in the middle. What is said stands in the element of the id in `captions`, in a
 * paragraph for each language, as long as it is said; where they have no room together (`data-crowded`) the styles keep
 * the first. Where the browser allows no sound before somebody has pressed
 * anything captions and a video go on without, until the button in it is pressed. Sets `over` at the end.
 *
 * @example <stage-recording instant="1795264200000" captions="said"><audio src="…"><track srclang="en" src="…"></audio>
 *   <button type="button" hidden>Press once for sound</button></stage-recording>
 */
export class StageRecordingElement extends HTMLElement {
  static observedAttributes = ["instant"]
  ownAttributes = ["over"]
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer
  /** @type {AbortController | undefined} */
  #listening
  #starting = false
  #leapt = Number.NEGATIVE_INFINITY

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    this.#button?.addEventListener("click", () => this.#unmute(), { signal })
    this.#exchange?.addEventListener("shown", () => this.#look(), { signal })
    this.#look()
  }

  disconnectedCallback() {
    this.#listening?.abort()
    clearTimeout(this.#timer)
    this.#media?.pause()
  }

  attributeChangedCallback() {
    this.removeAttribute("over")
    this.#leapt = Number.NEGATIVE_INFINITY
  }

  /** @param {Element} fresh */
  unchangedBy(fresh) {
    const same = fresh.querySelector("audio, video")?.outerHTML === this.#media?.outerHTML
    return same && fresh.getAttribute("instant") === this.getAttribute("instant")
  }

  #look() {
    clearTimeout(this.#timer)
    const media = this.#media
    const since = this.#since
    if (!media || this.hasAttribute("over")) return this.#say(media, Number.NaN)
    // Only now is anything of them fetched.
    for (const track of media.textTracks) track.mode = "hidden"
    this.#timer = setTimeout(() => this.#look(), since < 0 ? Math.min(EVERY, -since * 1000) : EVERY)
    if (!(since >= 0)) return
    if (since >= media.duration || (media.ended && !media.seeking)) return this.#end(media)
    this.#follow(media, since)
    this.#say(media, media.paused ? since : media.currentTime)
  }

  /** Where it should be is where it goes; not again and again where that is slow. @param {HTMLMediaElement} media @param {number} since */
  #follow(media, since) {
    const apart = media.error || Math.abs(media.currentTime - since) > APART
    if (apart && !media.seeking && performance.now() - this.#leapt > LEAP) {
      this.#leapt = performance.now()
      if (media.error) media.load()
      media.currentTime = since
    }
    if (media.paused && !media.error && !this.#starting) this.#play(media)
    this.#button?.toggleAttribute("hidden", !media.muted)
  }

  /** Chromium lets a video begin without sound, and a sound not at all. @param {HTMLMediaElement} media */
  async #play(media) {
    this.#starting = true
    try {
      await media.play()
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") media.muted = true
    }
    this.#starting = false
  }

  #unmute() {
    const media = this.#media
    if (!media) return
    media.muted = false
    this.#leapt = Number.NEGATIVE_INFINITY
    this.#look()
  }

  /** @param {HTMLMediaElement} media */
  #end(media) {
    clearTimeout(this.#timer)
    media.pause()
    this.setAttribute("over", "")
    this.#button?.setAttribute("hidden", "")
    this.#say(media, Number.NaN)
  }

  /** @param {HTMLMediaElement | null} media @param {number} at seconds; NaN where nothing is said */
  #say(media, at) {
    const said = document.getElementById(this.getAttribute("captions") ?? "")
    if (!said) return
    for (const line of said.querySelectorAll("[lang]")) {
      const words = wordsAt(trackOf(media, line.getAttribute("lang")), at)
      if (line.textContent !== words) line.textContent = words
    }
    said.toggleAttribute("data-crowded", false)
    said.toggleAttribute("data-crowded", said.scrollHeight > said.clientHeight + 1)
  }

  /** Seconds since the instant; negative before it, NaN while nobody knows. */
  get #since() {
    const instant = Number(this.getAttribute("instant") || Number.NaN)
    this.#exchange?.timekeeping?.expect(instant)
    return ((this.#exchange?.clock?.now() ?? Number.NaN) - instant) / 1000
  }

  get #exchange() {
    return /** @type {import("./live-exchange.js").LiveExchangeElement | null} */ (
      this.closest("live-exchange")
    )
  }

  get #media() {
    return /** @type {HTMLMediaElement | null} */ (this.querySelector("audio, video"))
  }

  get #button() {
    return this.querySelector("button")
  }
}

/** @param {HTMLMediaElement | null} media @param {string | null} language */
function trackOf(media, language) {
  return [...(media?.textTracks ?? [])].find((track) => track.language === language)
}

/** @param {TextTrack | undefined} track @param {number} at */
function wordsAt(track, at) {
  const cues = [...(track?.cues ?? [])].filter((cue) => cue.startTime <= at && at < cue.endTime)
  return cues.map((cue) => (cue instanceof VTTCue ? cue.getCueAsHTML().textContent : "")).join("\n")
}

customElements.define("stage-recording", StageRecordingElement)
