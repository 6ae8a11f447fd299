// @ts-check
// The line that somebody reads stays where it is when something is put above it. Browsers see to that themselves
// (CSS Scroll Anchoring, https://drafts.csswg.org/css-scroll-anchoring/); WebKit does not, so there we do.

/** Milliseconds after the last scrolling in which a finger, or its momentum, is taken to be still at it. */
const STILL_AT_IT = 150

/** What has been scrolled on this page: when last by a person, and whereto last by us. @type {Map<Element, { at: number, ours: number }>} */
const scrolled = new Map()

const anchored = CSS.supports("overflow-anchor", "auto")
if (!anchored) document.addEventListener("scroll", heed, { capture: true, passive: true })

/** @template T @param {() => T} change what is done to the page @returns {T} */
export function keepPlace(change) {
  const places = anchored ? [] : [...scrolled.keys()].map(placeIn).filter((place) => place !== null)
  const result = change()
  for (const place of places) restore(place)
  return result
}

/** @param {Event} event */
function heed({ target }) {
  const scroller = target instanceof Element ? target : document.scrollingElement
  if (!scroller) return
  const ours = scrolled.get(scroller)?.ours ?? Number.NaN
  if (scroller.scrollTop !== ours) scrolled.set(scroller, { at: performance.now(), ours: Number.NaN })
}

/**
 * @typedef {{ scroller: Element, from: number, line: Element, top: number }} Place
 * @param {Element} scroller @returns {Place | null} null where nobody reads: at the very top, and under a finger
 */
function placeIn(scroller) {
  if (!scroller.isConnected) scrolled.delete(scroller)
  const at = scrolled.get(scroller)?.at ?? Number.POSITIVE_INFINITY
  if (scroller.scrollTop <= 0 || performance.now() - at < STILL_AT_IT) return null
  const line = firstInSight(scroller, sightOf(scroller))
  return line && { scroller, from: scroller.scrollTop, line, top: line.getBoundingClientRect().top }
}

/** @param {Place} place */
function restore({ scroller, from, line, top }) {
  if (!line.isConnected) return
  const pushed = line.getBoundingClientRect().top - top
  // Who has scrolled meanwhile, to show something, meant it.
  if (!pushed || scroller.scrollTop !== from) return
  scroller.scrollTop = from + pushed
  scrolled.set(scroller, { at: Number.NEGATIVE_INFINITY, ours: scroller.scrollTop })
}

/** @param {Element} scroller @returns {{ top: number, bottom: number }} */
function sightOf(scroller) {
  if (scroller === document.scrollingElement) return { top: 0, bottom: innerHeight }
  return scroller.getBoundingClientRect()
}

/**
 * The first element whose beginning is in sight, or the smallest that reaches into it.
 *
 * @param {Element} within @param {{ top: number, bottom: number }} sight @returns {Element | null}
 */
function firstInSight(within, sight) {
  for (const child of within.children) {
    const { top, bottom, height } = child.getBoundingClientRect()
    if (!height || bottom <= sight.top || top >= sight.bottom || isStuck(child)) continue
    return top >= sight.top ? child : (firstInSight(child, sight) ?? child)
  }
  return null
}

/** @param {Element} element */
function isStuck(element) {
  return ["sticky", "fixed"].includes(getComputedStyle(element).position)
}
