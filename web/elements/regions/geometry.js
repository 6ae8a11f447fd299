// @ts-check
// Rectangles of patches on a picture, in whole pixels of that picture.

/** @typedef {{ x: number, y: number, width: number, height: number }} Region */
/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ left?: boolean, top?: boolean, right?: boolean, bottom?: boolean }} Edges */

/** A patch may not become smaller by hand, so that it can always be taken hold of again. */
const LEAST = 8

/** @param {number} value @param {number} least @param {number} most */
function within(value, least, most) {
  return Math.max(least, Math.min(value, most))
}

/** Moved, and kept inside the picture. @param {Region} region @param {number} dx @param {number} dy @param {Size} size @returns {Region} */
export function moved(region, dx, dy, size) {
  const x = within(Math.round(region.x + dx), 0, Math.max(0, size.width - region.width))
  const y = within(Math.round(region.y + dy), 0, Math.max(0, size.height - region.height))
  return { ...region, x, y }
}

/** Some of its edges moved, inside the picture. @param {Region} region @param {Edges} edges @param {number} dx @param {number} dy @param {Size} size @returns {Region} */
export function resized(region, edges, dx, dy, size) {
  const [x, width] = stretched(region.x, region.width, edges.left, edges.right, dx, size.width)
  const [y, height] = stretched(region.y, region.height, edges.top, edges.bottom, dy, size.height)
  return { ...region, x, y, width, height }
}

/** @param {number} start @param {number} length @param {boolean | undefined} first @param {boolean | undefined} last @param {number} by @param {number} most */
function stretched(start, length, first, last, by, most) {
  const end = start + length
  const from = first ? within(Math.round(start + by), 0, Math.max(0, end - LEAST)) : start
  const to = last ? within(Math.round(end + by), Math.min(most, start + LEAST), most) : end
  return [from, to - from]
}

/** Between two points, in whichever order. @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {Size} size @returns {Region} */
export function between(x1, y1, x2, y2, size) {
  const [left, right] = [x1, x2].map((x) => within(Math.round(x), 0, size.width)).sort((a, b) => a - b)
  const [top, bottom] = [y1, y2].map((y) => within(Math.round(y), 0, size.height)).sort((a, b) => a - b)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Whether two share a pixel. @param {Region} one @param {Region} other */
export function overlap(one, other) {
  const beside = one.x + one.width <= other.x || other.x + other.width <= one.x
  const above = one.y + one.height <= other.y || other.y + other.height <= one.y
  return !beside && !above
}

/**
 * How far the edges that move have to go on to lie on one of `lines`: nothing where none is near.
 *
 * @param {number[]} edges @param {number[]} lines @param {number} near
 */
export function pull(edges, lines, near) {
  let nearest = 0
  let distance = near
  for (const edge of edges) {
    for (const line of lines) {
      if (Math.abs(line - edge) > distance) continue
      distance = Math.abs(line - edge)
      nearest = line - edge
    }
  }
  return nearest
}

/** The lines that other patches and the picture's own edges give. @param {Region[]} others @param {Size} size */
export function linesOf(others, size) {
  const across = others.flatMap((one) => [one.x, one.x + one.width])
  const down = others.flatMap((one) => [one.y, one.y + one.height])
  return { across: [0, size.width, ...across], down: [0, size.height, ...down] }
}

/** A place for another patch where none lies yet, ever smaller. @param {Region[]} others @param {Size} size @returns {Region} */
export function freePlace(others, size) {
  for (const part of [5, 8, 12, 20, 40]) {
    const side = Math.max(LEAST, Math.round(Math.min(size.width, size.height) / part))
    for (let y = 0; y + side <= size.height; y += side) {
      for (let x = 0; x + side <= size.width; x += side) {
        const place = { x, y, width: side, height: side }
        if (!others.some((other) => overlap(place, other))) return place
      }
    }
  }
  return { x: 0, y: 0, width: LEAST, height: LEAST }
}
