// @ts-check

/**
 * Shows the captions of its recording in the language of the page, once it plays: those of a video in its picture,
 * those of a sound in the line beneath, since browsers draw none there. Nothing of them is fetched before. Who listens
 * with a screen reader hears the recording, so the line is none of theirs; the words stand beneath to be read.
 *
 * @example <spoken-line><audio src="…"><track kind="captions" srclang="en" src="…"></audio><p hidden></p></spoken-line>
 */
export class SpokenLineElement extends HTMLElement {
  connectedCallback() {
    this.recording = this.querySelector("audio, video")
    this.recording?.addEventListener("play", this)
  }

  disconnectedCallback() {
    this.recording?.removeEventListener("play", this)
  }

  /** @param {Event} event */
  handleEvent({ type }) {
    if (type === "play") this.begin()
    else this.show()
  }

  /** What somebody has chosen in the player stays chosen. */
  begin() {
    const recording = this.recording
    if (this.track || !(recording instanceof HTMLMediaElement)) return
    const tracks = [...recording.textTracks]
    this.track = tracks.find(({ language }) => language === document.documentElement.lang)
    if (!this.track || tracks.some(({ mode }) => mode === "showing")) return
    if (recording instanceof HTMLVideoElement) this.track.mode = "showing"
    else this.follow(this.track)
  }

  /** @param {TextTrack} track */
  follow(track) {
    track.mode = "hidden"
    track.addEventListener("cuechange", this)
    const line = this.querySelector("p")
    line?.setAttribute("aria-hidden", "true")
    line?.removeAttribute("hidden")
  }

  show() {
    const line = this.querySelector("p")
    const cues = [...(this.track?.activeCues ?? [])]
    if (line) line.replaceChildren(...cues.flatMap((cue) => [words(cue), "\n"]))
  }
}

/** @param {TextTrackCue} cue */
function words(cue) {
  return cue instanceof VTTCue ? cue.getCueAsHTML() : ""
}

customElements.define("spoken-line", SpokenLineElement)
