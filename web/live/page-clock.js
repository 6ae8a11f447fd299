// @ts-check

/**
 * The server's clock as far as the page of an element knows it; until then this device's own will do.
 *
 * @param {Element} element
 * @returns {{ now: number, known: boolean }} milliseconds since 1970
 */
export function pageTime(element) {
  const exchange = /** @type {import("../elements/live-exchange.js").LiveExchangeElement | null} */ (
    element.closest("live-exchange")
  )
  const now = exchange?.clock?.now() ?? Number.NaN
  return Number.isNaN(now) ? { now: Date.now(), known: !exchange } : { now, known: true }
}

/**
 * The time of day, to the minute, as it stands on the clocks of pages in every language.
 *
 * @param {number} at milliseconds since 1970
 * @param {string} language a BCP 47 tag
 * @param {string} [timeZone] a name of the IANA database; that of this device without one
 */
export function timeOfDay(at, language, timeZone) {
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }
  return new Intl.DateTimeFormat(language, /** @type {Intl.DateTimeFormatOptions} */ (parts)).format(at)
}

/** @param {Element} element */
export function languageOf(element) {
  return element.closest("[lang]")?.getAttribute("lang") || "en"
}
