// @ts-check
// Where the keyboard goes when what it stood on leaves: a host works through a queue without the mouse.

/** Before `leaving` leaves its list, give its focus to the same button of a neighbour. @param {Element} leaving */
export function fallBackFrom(leaving) {
  const focused = document.activeElement
  if (!focused || !leaving.contains(focused)) return
  const neighbour = leaving.nextElementSibling ?? leaving.previousElementSibling
  const next = neighbour && (sameButton(neighbour, focused) ?? neighbour.querySelector("button, a[href]"))
  if (next instanceof HTMLElement) next.focus()
  else if (leaving.parentElement) focusList(leaving.parentElement)
}

/** @param {Element} item @param {Element} focused @returns {Element | null} */
function sameButton(item, focused) {
  const command = focused.closest("form[data-command]")?.getAttribute("data-command")
  return command ? item.querySelector(`form[data-command="${CSS.escape(command)}"] button`) : null
}

/** @param {HTMLElement} list */
function focusList(list) {
  if (!list.hasAttribute("tabindex")) list.setAttribute("tabindex", "-1")
  list.focus({ preventScroll: true })
}
