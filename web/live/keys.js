// @ts-check
// Shortcuts: a button with `data-key` is pressed by that key while nobody is typing.

/**
 * @param {ParentNode} root
 * @param {KeyboardEvent} event
 */
export function pressByKey(root, event) {
  if (event.defaultPrevented || event.repeat || event.isComposing) return
  if (event.ctrlKey || event.metaKey || event.altKey || keyIsTaken(event)) return
  const button = [...root.querySelectorAll("[data-key]")].find(
    (candidate) => meant(candidate.getAttribute("data-key") ?? "", event) && isVisible(candidate),
  )
  if (!(button instanceof HTMLElement)) return
  event.preventDefault()
  button.click()
}

/** On a Cyrillic keyboard the key marked P gives з: then the place of the key counts. @param {string} key @param {KeyboardEvent} event */
function meant(key, event) {
  if (event.key.toLowerCase() === key.toLowerCase()) return true
  return event.key > "\u007f" && event.key.length === 1 && event.code === `Key${key.toUpperCase()}`
}

/** Whether the key belongs to a field, to a question, or to the button on which Enter is pressed. @param {KeyboardEvent} event */
export function keyIsTaken({ key, target }) {
  if (document.querySelector("dialog:modal")) return true
  if (!(target instanceof HTMLElement)) return false
  if (key === "Enter" && target.closest("button, a, summary")) return true
  return (
    target.isContentEditable || target.closest("textarea, select, input, [data-question], dialog") !== null
  )
}

/** @param {Element} element */
function isVisible(element) {
  return element.getClientRects().length > 0 && !element.matches(":disabled, [aria-disabled='true']")
}
