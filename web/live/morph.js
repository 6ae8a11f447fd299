// @ts-check
// Turning what is on the screen into what the server rendered, without taking away what is this person's own:
// focus, half-written text, opened details, a question that waits for its answer.
import { Idiomorph } from "../vendor/idiomorph.js"
import { rest } from "./focus.js"

/**
 * What an element of ours may say about a fresh copy of itself.
 *
 * @typedef {object} Keeper
 * @property {string[]} [ownAttributes] attributes that the element itself sets; the server's copy lacks them
 * @property {(fresh: Element) => boolean} [unchangedBy] whether the fresh copy brings it nothing
 */

/** What the names begin with that forms have while they are matched. */
const MATCHED = "form:"

/** Attributes that browser code sets on plain elements; `style` is never the server's, whose policy forbids it. */
const LIVE_ATTRIBUTES = new Set(["aria-busy", "data-asking", "style"])

/** Morphs `old` in place, children and all. @param {Element} old @param {Element} fresh */
export function morph(old, fresh) {
  nameForms(old)
  nameForms(fresh)
  const morphed = Idiomorph.morph(old, fresh, {
    morphStyle: "outerHTML",
    callbacks: {
      beforeNodeMorphed: (current, copy) => current.nodeType !== Node.ELEMENT_NODE || mayMorph(current, copy),
      beforeNodeRemoved: mayRemove,
      beforeAttributeUpdated: (name, element) => !isOwn(name, element),
    },
  })
  for (const node of /** @type {Node[]} */ (morphed)) if (node instanceof Element) unnameForms(node)
}

/**
 * A command's form becomes no other command's: the keyboard would stand on what undoes what it has just pressed.
 * A key of its own says that a button goes on in its place, with other fields.
 *
 * @param {Element} root
 */
function nameForms(root) {
  /** @type {NodeListOf<HTMLFormElement>} */
  const forms = root.querySelectorAll("form[data-command]:not([id])")
  const taken = new Set()
  for (const form of forms) {
    const key = form.querySelector("[data-key]")?.getAttribute("data-key")
    const place = form.parentElement?.closest("[id]")?.id ?? ""
    const name =
      MATCHED + [place, form.dataset.command, form.dataset.for ?? "", key ?? hiddenFields(form)].join("/")
    if (!taken.has(name)) form.id = name
    taken.add(name)
  }
}

/** @param {Element} root */
function unnameForms(root) {
  for (const form of root.querySelectorAll(`form[id^="${MATCHED}"]`)) form.removeAttribute("id")
}

/** @param {Node} node */
function mayRemove(node) {
  return !(node instanceof Element && node.matches("[data-stays]"))
}

/** @param {Element} current @param {Node} copy */
function mayMorph(current, copy) {
  if (!(copy instanceof Element)) return true
  const keeper = /** @type {Element & Keeper} */ (current)
  if (copy.hasAttribute("data-kept") || keeper.unchangedBy?.(copy)) return false
  if (current.matches("output[data-refusal]") && current.textContent) return false
  if (current instanceof HTMLFormElement) return mayMorphForm(current, copy)
  if (current instanceof HTMLSelectElement) offer(current, copy)
  return true
}

/**
 * Idiomorph unchooses one option before it chooses another, and of none the browser chooses the first: so all change at
 * once, unless somebody has chosen already. Each is copied for itself: taken out of one select after another, each would
 * have been that one's chosen one for a moment, and would stay it.
 *
 * @param {HTMLSelectElement} select @param {Element} copy
 */
function offer(select, copy) {
  const usual = [...select.options].findIndex((option) => option.defaultSelected)
  if (select.selectedIndex === Math.max(0, usual))
    select.replaceChildren(...[...copy.childNodes].map((each) => each.cloneNode(true)))
}

/** A form that waits for an answer stays as it is, unless it has become another one. @param {HTMLFormElement} form @param {Element} copy */
function mayMorphForm(form, copy) {
  if (sameCommand(form, copy)) return !form.hasAttribute("data-asking")
  if (form.dataset.command !== copy.getAttribute("data-command") && form.contains(document.activeElement))
    rest(form)
  form.removeAttribute("data-asking")
  for (const own of form.querySelectorAll(":scope > [data-stays]")) own.remove()
  for (const output of form.querySelectorAll("output[data-refusal]")) output.textContent = ""
  return true
}

/** @param {HTMLFormElement} form @param {Element} copy */
function sameCommand(form, copy) {
  if (!(copy instanceof HTMLFormElement)) return false
  return form.dataset.command === copy.dataset.command && hiddenFields(form) === hiddenFields(copy)
}

/** @param {HTMLFormElement} form */
function hiddenFields(form) {
  const inputs = form.querySelectorAll('input[type="hidden"]')
  return [...inputs].map((input) => `${input.getAttribute("name")}=${input.getAttribute("value")}`).join("&")
}

/** @param {string} name @param {Element} element */
function isOwn(name, element) {
  const keeper = /** @type {Element & Keeper} */ (element)
  if (LIVE_ATTRIBUTES.has(name) || keeper.ownAttributes?.includes(name)) return true
  if (name === "tabindex") return element === document.activeElement
  if (name === "open") return element instanceof HTMLDetailsElement || element instanceof HTMLDialogElement
  if (element instanceof HTMLInputElement && name === "checked")
    return element.checked !== element.defaultChecked
  return name === "value" && isWriting(element)
}

/** @param {Element} element */
function isWriting(element) {
  const field = element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
  return field && element.value !== element.defaultValue
}
