// @ts-check
// Words that the server wrote, and others that stand in their place for a while.

/**
 * @param {Element | null} element
 * @param {string} sentence the usual words again when empty
 */
export function sayInstead(element, sentence) {
  if (!(element instanceof HTMLElement)) return
  const usual = element.dataset.usual ?? element.textContent ?? ""
  if (sentence) element.dataset.usual = usual
  else delete element.dataset.usual
  if (element.textContent !== (sentence || usual)) element.textContent = sentence || usual
}
