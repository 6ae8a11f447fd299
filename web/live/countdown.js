// @ts-check
// A time that is left, in words: seconds alone, minutes and seconds, or the two largest units of a long wait.

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * @param {number} left milliseconds
 * @param {string} language a BCP 47 tag
 * @param {boolean} [plain] seconds alone, as on the stage
 */
export function timeLeft(left, language, plain = false) {
  const seconds = Math.max(0, Math.ceil(left / SECOND))
  if (plain) return new Intl.NumberFormat(language).format(seconds)
  if (left < HOUR) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  const minutes = Math.ceil(left / MINUTE) * MINUTE
  const units = minutes < DAY ? hoursAndMinutes(minutes) : daysAndHours(Math.ceil(left / HOUR) * HOUR)
  const words = units.filter(([count]) => count > 0).map(([count, unit]) => inUnit(count, unit, language))
  return new Intl.ListFormat(language, { type: "unit", style: "long" }).format(words)
}

/** @param {number} left @returns {[number, string][]} */
function daysAndHours(left) {
  return [
    [Math.floor(left / DAY), "day"],
    [(left % DAY) / HOUR, "hour"],
  ]
}

/** @param {number} left @returns {[number, string][]} */
function hoursAndMinutes(left) {
  return [
    [Math.floor(left / HOUR), "hour"],
    [(left % HOUR) / MINUTE, "minute"],
  ]
}

/** @param {number} count @param {string} unit @param {string} language */
function inUnit(count, unit, language) {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count)
}
