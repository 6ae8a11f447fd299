// @ts-check
// When a page may have slept: a phone's screen comes on, a tab is brought to the front, the network is back.

/** @param {() => void} wake @param {AbortSignal} signal */
export function onWake(wake, signal) {
  const wakeIfSeen = () => {
    if (document.visibilityState === "visible") wake()
  }
  document.addEventListener("visibilitychange", wakeIfSeen, { signal })
  addEventListener("pageshow", (event) => event.persisted && wakeIfSeen(), { signal })
  addEventListener("online", () => wake(), { signal })
}
