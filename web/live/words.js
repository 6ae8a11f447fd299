// @ts-check
// Words that the server wrote: what is to be said of them, which of them fit a number, what stands in their place for a while.

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

/** @param {Element} element */
export function wordsOf(element) {
  return (element.getAttribute("data-announce") || element.textContent || "").replace(/\s+/g, " ").trim()
}

/** What is to be said of a part of the page, and how often it stands there. @param {Element} root @returns {Map<string, number>} */
export function heard(root) {
  const counted = new Map()
  for (const element of root.querySelectorAll("[data-announce]")) {
    const words = isMeant(element) ? wordsOf(element) : ""
    if (words) counted.set(words, (counted.get(words) ?? 0) + 1)
  }
  return counted
}

/** Styles leave out what is for the hosts of another place; what a phone shows under another tab is meant. @param {Element} element */
function isMeant(element) {
  if (element.closest("[hidden]")) return false
  const whose = element.closest("[data-for], [data-not-for]") ?? element
  return getComputedStyle(whose).display !== "none"
}

/**
 * The sentence for a number, of those that the server wrote for some numbers (`data-like`), by the plurals of the
 * language; `{number}` in it stands for the number.
 *
 * @param {ParentNode} sentences @param {number} number @param {string} language a BCP 47 tag
 * @param {Record<string, string>} [others] what else stands in braces
 */
export function forNumber(sentences, number, language, others = {}) {
  const rules = new Intl.PluralRules(language)
  const forms = /** @type {HTMLElement[]} */ ([...sentences.querySelectorAll("[data-like]")])
  const form = forms.find(({ dataset }) => rules.select(Number(dataset.like)) === rules.select(number))
  /** @type {Record<string, string>} */
  const values = { number: new Intl.NumberFormat(language).format(number), ...others }
  const sentence = form ?? forms.at(-1)
  return (sentence ? wordsOf(sentence) : "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
}
