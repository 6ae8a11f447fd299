// @ts-check
// The server's clock as seen from here, whatever this device's own clock says.
//
// An answer `at`, asked for at `t0` and heard at `t1`, proves that the server was between `at - t1` and
// `at - t0` ahead of us. Each answer narrows that interval; its middle errs by half the difference between
// the shortest way there and the shortest way back, which is less than the fastest single round trip gives
// when the delays of the two ways differ (Marzullo's intersection, RFC 5905 section 11.2.1).

/** How fast the two clocks may drift apart: 250 parts in a million, more than quartz is allowed. */
const DRIFT = 250e-6

/** @typedef {{ lower: number, upper: number, at: number }} Bounds */

/**
 * @param {() => Promise<{ at: number }>} ask the server's time, in milliseconds since 1970
 * @param {() => number} [now] this device's steady clock in milliseconds; never the wall clock
 */
export function createClock(ask, now = () => performance.now()) {
  /** How far the server is ahead. @type {Bounds | null} */
  let ahead = null

  /** @param {number} time @returns {Bounds | null} */
  function aheadAt(time) {
    if (!ahead) return null
    const drifted = (time - ahead.at) * DRIFT
    return { lower: ahead.lower - drifted, upper: ahead.upper + drifted, at: time }
  }

  return {
    /** The server's time in milliseconds since 1970; NaN until the first answer. */
    now() {
      return ahead ? now() + (ahead.lower + ahead.upper) / 2 : Number.NaN
    },

    get known() {
      return ahead !== null
    },

    /** By how much `now` may be wrong at most, in milliseconds. */
    get uncertainty() {
      const bounds = aheadAt(now())
      return bounds ? (bounds.upper - bounds.lower) / 2 : Number.POSITIVE_INFINITY
    },

    /** Ask once. Rejects as `ask` does, and where the answer tells no time. */
    async sample() {
      const asked = now()
      const { at } = await ask()
      const heard = now()
      if (!Number.isFinite(at)) throw new TypeError("no time was told")
      ahead = narrow(aheadAt(heard), { lower: at - heard, upper: at - asked, at: heard })
    },
  }
}

/**
 * What both allow. Where that is nothing, one of the clocks has jumped (a laptop slept, a server's clock was
 * set) and only the newer one is true.
 *
 * @param {Bounds | null} known @param {Bounds} fresh @returns {Bounds}
 */
function narrow(known, fresh) {
  if (!known || fresh.lower > known.upper || fresh.upper < known.lower) return fresh
  return {
    lower: Math.max(known.lower, fresh.lower),
    upper: Math.min(known.upper, fresh.upper),
    at: fresh.at,
  }
}
