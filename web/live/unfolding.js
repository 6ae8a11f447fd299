// @ts-check
// In which phase a cloth is, as a plain function of the server's time: so the order in which things arrive
// cannot matter.

/** Milliseconds that the cloth takes to unfold. */
export const UNFOLDING = 700

/** Milliseconds from the instant in which a gift that opens all at once has the whole stage for itself. */
export const WHOLE = 10_000

/** How far ahead an instant may lie that the server says has been: more than that, and our clock is wrong. */
const CLOCK_ERROR = 2000

/** @typedef {"sealed" | "armed" | "countdown" | "unfolding" | "open"} Phase */

/**
 * @param {string | null} state as the server rendered it: sealed, armed, countdown or unveiled
 * @param {number} left milliseconds until the instant; NaN where it or the server's time is unknown
 * @param {boolean} still whether nothing may move
 * @returns {Phase}
 */
export function phaseOf(state, left, still) {
  if (state !== "countdown" && state !== "unveiled") return state === "armed" ? "armed" : "sealed"
  if (Number.isNaN(left)) return state === "countdown" ? "countdown" : "open"
  if (left > (state === "unveiled" ? CLOCK_ERROR : Number.POSITIVE_INFINITY)) return "open"
  if (left > 0) return "countdown"
  return still || left <= -UNFOLDING ? "open" : "unfolding"
}

/** Whether a gift that opens all at once has the whole stage now. @param {number} left as above */
export function hasTheStage(left) {
  return left <= 0 && left > -WHOLE
}
