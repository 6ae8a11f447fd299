// @ts-check
// Whoever reads the end of a `data-follow` list stays at its end; whoever reads further up stays there.

/** So near to the end counts as the end, in pixels. */
const NEAR = 120

/** @param {ParentNode} root @param {() => void} change */
export function following(root, change) {
  const lists = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-follow]")])
  const moves = lists.filter(isAtEnd).map(toEnd)
  change()
  for (const move of moves) move()
}

/** @param {HTMLElement} list */
function isAtEnd(list) {
  if (scrolls(list)) return list.scrollHeight - list.scrollTop - list.clientHeight < NEAR
  return list.getBoundingClientRect().bottom < innerHeight + NEAR
}

/** @param {HTMLElement} list */
function toEnd(list) {
  const before = list.getBoundingClientRect().bottom
  return () => {
    if (scrolls(list)) list.scrollTop = list.scrollHeight
    else scrollBy({ top: list.getBoundingClientRect().bottom - before, behavior: "instant" })
  }
}

/** @param {HTMLElement} list */
function scrolls(list) {
  return list.scrollHeight > list.clientHeight && getComputedStyle(list).overflowY !== "visible"
}
