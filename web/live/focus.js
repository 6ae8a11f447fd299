// @ts-check
// Where the keyboard goes when what it stood on goes away. One rule, whoever took it away: of an item of a list, to
// the same button of its neighbour; of anything else, to what is left around it, which nothing can be pressed on.

/** A press so soon after the keyboard was moved was meant for what stood there before; milliseconds. */
const UNAWARES = 500

/** @type {WeakMap<Element, number>} */
const movedAt = new WeakMap()

/** Whether the keyboard has come to this element just now, and not by the hand of who looks on. @param {Element} element */
export function hasJustGot(element) {
  return performance.now() - (movedAt.get(element) ?? Number.NEGATIVE_INFINITY) < UNAWARES
}

export class FocusKeeper {
  /** @type {Element | null} */
  #last = null
  #observer = new MutationObserver((records) => this.#look(records))

  /** @param {AbortSignal} signal ends it */
  start(signal) {
    document.addEventListener("focusin", ({ target }) => this.#remember(target), { signal })
    document.addEventListener("click", openWay, { signal })
    document.addEventListener("pointerdown", aim, { signal })
    this.#observer.observe(document.body, { childList: true, attributes: true, subtree: true })
    signal.addEventListener("abort", () => this.#observer.disconnect())
  }

  /** @param {EventTarget | null} target */
  #remember(target) {
    if (target instanceof Element && target !== document.body) this.#last = target
  }

  /** @param {MutationRecord[]} records */
  #look(records) {
    const last = this.#last
    if (!last || canBeStoodOn(document.activeElement)) return
    this.#last = null
    const place = whereFrom(last, records)
    if (place?.item instanceof HTMLLIElement || !canBeStoodOn(last))
      goOn(last, place ?? whereHidden(last), records)
    // It was only moved. Where it was not, somebody has left it by themselves.
    else if (records.some((record) => took(record, last))) give(last)
  }
}

/** @param {Element | null} element */
function canBeStoodOn(element) {
  if (!element?.isConnected || element === document.body || element.matches(":disabled")) return false
  return isShown(element)
}

/** @param {Element} element */
function isShown(element) {
  return element.checkVisibility?.() ?? element.getClientRects().length > 0
}

/** @typedef {{ item: Node, parent: Node }} Place something that is not there any more, and what it was in */

/** The outermost thing that went to another place and took it along. @param {Node} gone @param {MutationRecord[]} records @returns {Place | null} */
function whereFrom(gone, records) {
  const record = records.find((one) => leaves(took(one, gone), one.target))
  if (!record) return null
  const others = records.filter((one) => one !== record)
  const item = /** @type {Node} */ (took(record, gone))
  return whereFrom(record.target, others) ?? { item, parent: record.target }
}

/** @param {Node | undefined} item @param {Node} from */
function leaves(item, from) {
  return item !== undefined && item.parentNode !== from
}

/** @param {MutationRecord} record @param {Node} lost */
function took({ removedNodes }, lost) {
  return [...removedNodes].find((node) => node.contains(lost))
}

/** @param {Element} hidden @returns {Place} */
function whereHidden(hidden) {
  let item = hidden
  while (item.parentElement && item.parentElement !== document.body && !isShown(item.parentElement))
    item = item.parentElement
  return { item, parent: item.parentNode ?? document.body }
}

/** @param {Element} gone @param {Place} place @param {MutationRecord[]} records */
function goOn(gone, { item, parent }, records) {
  const neighbour = item instanceof HTMLLIElement && neighbourOf(item, parent, records)
  const button = neighbour && (sameButton(neighbour, gone) ?? neighbour.querySelector("button, a[href]"))
  if (button instanceof HTMLElement && canBeStoodOn(button)) give(button)
  else rest(parent)
}

/** The next item that still stands, or the one before. @param {Element} item @param {Node} parent @param {MutationRecord[]} records */
function neighbourOf(item, parent, records) {
  const list = childrenBefore(parent, records).filter((node) => node instanceof HTMLLIElement)
  const at = list.indexOf(/** @type {HTMLLIElement} */ (item))
  const around = [...list.slice(at + 1), ...list.slice(0, at).reverse()]
  return around.find((other) => other.parentNode === parent && canBeStoodOn(other))
}

/** What it held before all of these changes. @param {Node} parent @param {MutationRecord[]} records @returns {Node[]} */
function childrenBefore(parent, records) {
  let nodes = [...parent.childNodes]
  for (const { target, addedNodes, removedNodes, nextSibling } of [...records].reverse()) {
    if (target !== parent) continue
    const added = new Set(addedNodes)
    nodes = nodes.filter((node) => !added.has(node))
    const at = nextSibling ? nodes.indexOf(/** @type {ChildNode} */ (nextSibling)) : nodes.length
    nodes.splice(at, 0, .../** @type {Iterable<ChildNode>} */ (removedNodes))
  }
  return nodes
}

/** @param {Element} item @param {Element} gone @returns {Element | null} */
function sameButton(item, gone) {
  const command = gone.closest("form[data-command]")?.getAttribute("data-command")
  return command ? item.querySelector(`form[data-command="${CSS.escape(command)}"] button`) : null
}

/** Stand on the nearest thing with a name of its own that is still there: there nothing can be pressed. @param {Node | null} around */
export function rest(around) {
  let place = around instanceof Element ? around.closest("[id]") : null
  while (place && !canBeStoodOn(place)) place = place.parentElement?.closest("[id]") ?? null
  const found = place ?? document.getElementById("main")
  if (!(found instanceof HTMLElement)) return
  makeStandable(found)
  give(found)
}

/** @param {Element} element */
function give(element) {
  if (!(element instanceof HTMLElement)) return
  movedAt.set(element, performance.now())
  element.focus({ preventScroll: !element.matches("button, a, input, textarea, select, summary") })
}

/** A hand that has moved to the button means it. @param {PointerEvent} event */
function aim({ target }) {
  const button = target instanceof Element ? target.closest("button") : null
  if (button) movedAt.delete(button)
}

/** For as long as the keyboard stands there. @param {HTMLElement} element */
function makeStandable(element) {
  if (element.tabIndex >= 0 || element.hasAttribute("tabindex")) return
  element.setAttribute("tabindex", "-1")
  element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true })
}

/** A link to a part of this page takes the keyboard along. @param {MouseEvent} event */
function openWay({ target }) {
  const link = target instanceof Element ? target.closest('a[href^="#"]') : null
  const part = link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "")
  if (part) makeStandable(part)
}
