// @ts-check
// Which captions a reader wants, and how large: kept in this browser alone. Where it refuses storage, the choice lives
// as long as the page.

const KEY = "twincloth captions"

/** Told to the document when the choice is another one. */
export const CHOSEN = "captions-chosen"

/** @typedef {{ language: string, size: number }} Choice a language, `off`, or empty for that of the page; 0 to 2 */

/** @type {Choice | undefined} */
let here

/** @returns {Choice} */
export function chosen() {
  if (here) return here
  try {
    const { language, size } = JSON.parse(localStorage.getItem(KEY) ?? "{}")
    return { language: typeof language === "string" ? language : "", size: Number(size) || 0 }
  } catch {
    return { language: "", size: 0 }
  }
}

/** @param {Choice} choice */
export function choose(choice) {
  here = choice
  try {
    localStorage.setItem(KEY, JSON.stringify(choice))
  } catch {
    // Storage is refused or full: `here` still holds it.
  }
  document.dispatchEvent(new Event(CHOSEN))
}
