// @ts-check
// A screen that does not fall asleep: by a wake lock, and where there is none by a picture that plays.

/**
 * The lock falls whenever the page is hidden, and is taken again when it is seen. Browsers of years ago have none, nor has
 * a page that came by plain HTTP, as in a hall's own network; some refuse it on battery. There a video of nothing plays,
 * which browsers keep the screen awake for as for any other.
 */
export class Awake {
  /** @type {WakeLockSentinel | undefined} */
  #lock
  /** @type {HTMLVideoElement | undefined} */
  #video

  /** @param {AbortSignal} signal */
  start(signal) {
    document.addEventListener("visibilitychange", () => this.#stay(signal), { signal })
    signal.addEventListener("abort", () => this.#stop())
    this.#stay(signal)
  }

  /** @param {AbortSignal} signal */
  async #stay(signal) {
    if (document.visibilityState !== "visible") return
    this.#lock = await navigator.wakeLock?.request("screen").catch(() => undefined)
    if (signal.aborted) this.#stop()
    else if (this.#lock) this.#stopVideo()
    else this.#play()
  }

  #play() {
    this.#video ??= videoOfNothing()
    document.body.append(this.#video)
    // A browser that plays nothing before somebody has pressed a key stays as it is.
    this.#video.play().catch(() => {})
  }

  #stopVideo() {
    this.#video?.remove()
    this.#video = undefined
  }

  #stop() {
    this.#lock?.release()
    this.#lock = undefined
    this.#stopVideo()
  }
}

function videoOfNothing() {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = 2
  // Firefox gives no stream of a canvas that nobody has asked for its context.
  canvas.getContext("2d")?.fillRect(0, 0, 2, 2)
  const video = document.createElement("video")
  video.className = "keeps-awake"
  video.muted = video.playsInline = true
  video.setAttribute("aria-hidden", "true")
  video.srcObject = canvas.captureStream(1)
  return video
}
