// @ts-check
// When a page may have slept: a phone's screen comes on, a tab is brought to the front, the network is back.

/** @param {() => void} wake @param {AbortSignal} signal */
export function onWake(wake, signal) {
  const wakeIfSeen = () => {
    if (document.visibilityState === "visible") wake()
  }
  document.addEventListener("visibilitychange", wakeIfSeen, { signal })
  addEventListener("online", () => wake(), { signal })
}

/**
 * When somebody goes to another page, and when Back brings this one again, as it was. Browsers keep no page that has a
 * connection open.
 *
 * @param {() => void} leave @param {() => void} comeBack @param {AbortSignal} signal
 */
export function onReturn(leave, comeBack, signal) {
  addEventListener("pagehide", () => leave(), { signal })
  addEventListener("pageshow", (event) => event.persisted && comeBack(), { signal })
}
