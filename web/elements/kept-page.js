// @ts-check

/** Milliseconds. */
const IDLE_WITHIN = 5000

/** What of a page its worker keeps: `OF_PAGES` in worker/keep.js. */
const KEPT = /^\/(static|pictures)\/|\/places\.css$/

/**
 * Has pages kept for when there is no network, by the service worker at `worker`; on a page that was kept, shows what it
 * holds, which says so, until there is a connection again. The worker marks such a page: `<html data-kept="1795264200000">`.
 *
 * @example <kept-page worker="/service-worker.js" hidden>… as you last saw it, <span data-seen></span>.</kept-page>
 */
export class KeptPageElement extends HTMLElement {
  ownAttributes = ["hidden"]
  #listening = new AbortController()

  connectedCallback() {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const kept = Number(document.documentElement.dataset.kept)
    if (kept) this.#show(kept)
    document.addEventListener("connected", () => this.#hide(), { capture: true, signal })
    // A phone's own connection comes first, on a page that has one.
    if (document.querySelector("live-exchange"))
      document.addEventListener("connected", () => this.#begin(), { capture: true, once: true, signal })
    else if (document.readyState === "complete") this.#begin()
    else addEventListener("load", () => this.#begin(), { once: true, signal })
  }

  disconnectedCallback() {
    this.#listening.abort()
  }

  /** @param {number} kept milliseconds since 1970 */
  #show(kept) {
    const when = this.querySelector("[data-seen]")
    const language = document.documentElement.lang
    const words = new Date(kept).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })
    if (when) when.textContent = words
    this.hidden = false
  }

  #hide() {
    delete document.documentElement.dataset.kept
    this.hidden = true
  }

  /** Once the page has everything that it needs itself. */
  #begin() {
    const worker = this.getAttribute("worker")
    // There is none on a page over plain HTTP, as in a hall's own network.
    if (!worker || !("serviceWorker" in navigator)) return
    const begin = () => void keepFrom(worker).catch(() => {})
    if ("requestIdleCallback" in globalThis) requestIdleCallback(begin, { timeout: IDLE_WITHIN })
    else setTimeout(begin, IDLE_WITHIN / 5)
  }
}

/** A browser's first page was there before its worker: that page, and what it is made of, is then asked for once more. @param {string} worker */
async function keepFrom(worker) {
  const first = !navigator.serviceWorker.controller
  await navigator.serviceWorker.register(worker)
  if (!first || document.documentElement.dataset.kept) return
  await navigator.serviceWorker.ready
  if (!navigator.serviceWorker.controller) await controlled()
  const parts = performance.getEntriesByType("resource").map((entry) => new URL(entry.name))
  const own = parts.filter(({ origin, pathname }) => origin === location.origin && KEPT.test(pathname))
  await read(location.href, { headers: { accept: "text/html" } })
  await Promise.all(own.map((address) => read(address)))
}

/** To its end: what nobody reads keeps its connection. @param {string | URL} address @param {RequestInit} [options] */
async function read(address, options) {
  const response = await fetch(address, options)
  await response.arrayBuffer()
}

function controlled() {
  return new Promise((done) =>
    navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }),
  )
}

// A page that becomes another in place, as a secret link's becomes a stage, has it from the first already.
if (!customElements.get("kept-page")) customElements.define("kept-page", KeptPageElement)
