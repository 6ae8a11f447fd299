// @ts-check
// A half-written message, kept by exchange and participant: written at once, because a phone may stop a page
// without a word. Where a browser refuses storage, the draft lives as long as its page.

/** @param {string} owner @returns {string} */
export function readDraft(owner) {
  try {
    return localStorage.getItem(key(owner)) ?? ""
  } catch {
    return ""
  }
}

/** @param {string} owner @param {string} text */
export function keepDraft(owner, text) {
  try {
    if (text) localStorage.setItem(key(owner), text)
    else localStorage.removeItem(key(owner))
  } catch {
    // Storage is refused or full: the field itself still holds the text.
  }
}

/** @param {string} owner */
function key(owner) {
  return `twincloth draft ${owner}`
}
