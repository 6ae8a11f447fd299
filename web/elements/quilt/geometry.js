// @ts-check
// Rectangles of a quilt, and where they come to lie on a screen.

/** @typedef {{ x: number, y: number, width: number, height: number }} Rect */

/** "x y width height", as templates write it. @param {string} written @returns {Rect} */
export function rectOf(written) {
  const [x, y, width, height] = written.split(" ").map(Number)
  return { x, y, width, height }
}

/**
 * The transform that shows `view`, a part of a sheet, in a box, as `object-fit: contain` would.
 *
 * @param {Rect} view in the sheet's own pixels
 * @param {{ width: number, height: number }} box
 * @param {[number, number]} position where it lies in what room is left, from 0 to 1 across and down
 */
export function transformTo(view, box, [across, down]) {
  const scale = Math.min(box.width / view.width, box.height / view.height)
  const left = (box.width - view.width * scale) * across - view.x * scale
  const top = (box.height - view.height * scale) * down - view.y * scale
  return `translate(${left}px, ${top}px) scale(${scale})`
}

/** @param {Rect} rect @param {number} factor @returns {Rect} */
export function scaled({ x, y, width, height }, factor) {
  return { x: x * factor, y: y * factor, width: width * factor, height: height * factor }
}

/** With some of what lies beside it. @param {Rect} rect @returns {Rect} */
export function around({ x, y, width, height }) {
  const margin = Math.max(width, height) / 12
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin }
}

/** Whether a good part of `rect` lies in `view`, or fills a good part of it. @param {Rect} rect @param {Rect} view */
export function isInView(rect, view) {
  const width = Math.min(rect.x + rect.width, view.x + view.width) - Math.max(rect.x, view.x)
  const height = Math.min(rect.y + rect.height, view.y + view.height) - Math.max(rect.y, view.y)
  const least = Math.min(rect.width * rect.height, view.width * view.height) / 4
  return width > 0 && height > 0 && width * height > least
}

/** Whether all of `rect` lies in `view`. @param {Rect} rect @param {Rect} view */
export function isWhollyInView(rect, view) {
  const right = rect.x + rect.width <= view.x + view.width
  return rect.x >= view.x && rect.y >= view.y && right && rect.y + rect.height <= view.y + view.height
}
