// @ts-check
// Which messages somebody has taken back: noted at once, together with the draft that their words have become.
// Taking a message out of IndexedDB takes time, and a page that is left meanwhile does not finish it.

/** For pages of browsers that refuse storage. @type {Set<string>} */
const here = new Set()

/** @param {string} id */
export function noteTakenBack(id) {
  here.add(id)
  try {
    localStorage.setItem(key(id), "")
  } catch {
    // Storage is refused or full: then the note lives as long as its page.
  }
}

/** @param {string} id */
export function isTakenBack(id) {
  try {
    return here.has(id) || localStorage.getItem(key(id)) !== null
  } catch {
    return here.has(id)
  }
}

/** To be called when the message is gone for good. @param {string} id */
export function forgetTakenBack(id) {
  here.delete(id)
  try {
    localStorage.removeItem(key(id))
  } catch {
    // Where nothing can be stored, nothing was noted.
  }
}

/** @param {string} id */
function key(id) {
  return `twincloth taken back ${id}`
}
