// @ts-check
// Puts a fragment where it belongs. The fragment's own attributes say where; this is all of their language:
//
//   id            the same thing on the screen is morphed into this one
//   data-into     id of the list it belongs to, with
//   data-order    its number there; lists are sorted by it, ascending
//   data-most     on a list: beyond so many the oldest are dropped, whose numbers are the nearest to 0
//   data-newest-first on a list: it is sorted the other way round
//   data-own-first on a list: what is of one's own place (`data-of` as in the page's `data-me`) comes before all else
//   data-gone     on a template: the element of that id is taken away, with
//   data-from     only out of the list of that id; without an id, with
//   data-above    all that has a higher number in this list
//   data-announce is said of it when it goes
//   data-resync   on a template: the page must be fetched again, with
//   data-unless   only where it has no element of that id
//   data-kept     on a list in it: the list on the screen stays as it is, since its items come by themselves (morph.js)

import { say } from "./announcer.js"
import { morph } from "./morph.js"
import { keepPlace } from "./readers-place.js"

/** More than any entry's number. */
const BEHIND = 1e12

/**
 * @param {ParentNode} root where to look for places
 * @param {string} html
 * @returns {{ resync: boolean, placed: Element[] }} what stands on the screen now
 */
export function place(root, html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return keepPlace(() => placeAll(root, template))
}

/** @param {ParentNode} root @param {HTMLTemplateElement} template */
function placeAll(root, template) {
  /** @type {Element[]} */
  const placed = []
  for (const fresh of [...template.content.children]) {
    const needed = fresh instanceof HTMLElement && fresh.dataset.unless
    if (needed && byId(root, needed)) continue
    if (fresh.matches("template[data-resync]")) return { resync: true, placed }
    if (fresh instanceof HTMLTemplateElement) takeAway(root, fresh.dataset)
    else placed.push(...placeOne(root, /** @type {HTMLElement} */ (fresh)))
  }
  return { resync: false, placed }
}

/**
 * A thing that has no place on this page is not for this page.
 *
 * @param {ParentNode} root @param {HTMLElement} fresh @returns {Element[]}
 */
function placeOne(root, fresh) {
  const current = byId(root, fresh.id)
  const list = fresh.dataset.into ? byId(root, fresh.dataset.into) : null
  for (const one of [fresh, ...fresh.querySelectorAll("[data-own-first]")]) putOwnFirst(one, placeOf(root))
  if (current) morph(current, fresh)
  const element = current ?? document.importNode(fresh, true)
  if (list) putInOrder(list, element)
  return element.isConnected ? [element] : []
}

/** Insert or move, by `data-order`, then drop what is too much. @param {HTMLElement} list @param {HTMLElement} element */
export function putInOrder(list, element) {
  const number = numbered(list)
  const next =
    [...list.children].find((other) => other !== element && number(other) > number(element)) ?? null
  if (element.parentElement !== list || ordered(element.nextElementSibling) !== next)
    list.insertBefore(element, next)
  trim(list)
}

/** What comes is in the same order for all hosts. @param {Element} list @param {string} place */
function putOwnFirst(list, place) {
  if (!list.hasAttribute("data-own-first")) return
  const items = [...list.children].filter((item) => item.hasAttribute("data-of"))
  const first = items.findIndex((item) => item.getAttribute("data-of") !== place)
  for (const own of items.slice(first + 1))
    if (own.getAttribute("data-of") === place) items[first]?.before(own)
}

/** The numbers by which a list is sorted. @param {HTMLElement} list @returns {(item: Element) => number} */
function numbered(list) {
  if (list.hasAttribute("data-newest-first"))
    return (item) => (item.hasAttribute("data-order") ? -order(item) : order(item))
  if (!list.hasAttribute("data-own-first")) return order
  const place = placeOf(list.closest("live-exchange") ?? list)
  return (item) => order(item) + (item.getAttribute("data-of") === place ? 0 : BEHIND)
}

/** @param {ParentNode} root */
function placeOf(root) {
  return root.querySelector("[data-me]")?.getAttribute("data-me") ?? ""
}

/** @param {HTMLElement} list */
function trim(list) {
  const most = Number(list.dataset.most)
  if (!most) return
  const items = [...list.children].filter((child) => child.hasAttribute("data-order"))
  items.sort((one, other) => Math.abs(order(one)) - Math.abs(order(other)))
  for (const oldest of items.slice(0, Math.max(0, items.length - most))) oldest.remove()
}

/** @param {ParentNode} root @param {DOMStringMap} where */
function takeAway(root, { gone: id, from, above, announce }) {
  const list = from ? byId(root, from) : null
  if (above)
    for (const last of [...(list?.children ?? [])].filter((one) => order(one) > Number(above))) last.remove()
  const gone = id ? byId(root, id) : null
  if (!gone || (from && gone.parentElement !== list)) return
  if (announce) say(gone, announce)
  gone.remove()
}

/** @param {ParentNode} root @param {string} id @returns {HTMLElement | null} */
function byId(root, id) {
  return id ? root.querySelector(`#${CSS.escape(id)}`) : null
}

/** @param {Element} element */
function order(element) {
  const number = element.getAttribute("data-order")
  return number === null ? Number.NEGATIVE_INFINITY : Number(number)
}

/** @param {Element | null} element */
function ordered(element) {
  return element?.hasAttribute("data-order") ? element : null
}
