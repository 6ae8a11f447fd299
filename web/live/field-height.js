// @ts-check
// A field as high as what is written in it. CSS says so (`field-sizing: content`); where a browser does not know
// that (Safari before 26.2, Firefox before 152), this does the same within the style's own bounds.

const unknown = !CSS.supports("field-sizing", "content")

/** @type {WeakSet<Element>} */
const kept = new WeakSet()

/** After its text has changed. @param {HTMLTextAreaElement} field */
export function fitHeight(field) {
  if (!unknown) return
  fit(field)
  if (kept.has(field)) return
  kept.add(field)
  // The same words take other lines when a phone is turned, and when the page's own letters have come.
  new ResizeObserver(() => fit(field)).observe(field)
  document.fonts.addEventListener("loadingdone", () => fit(field))
}

/** @param {HTMLTextAreaElement} field */
function fit(field) {
  const page = /** @type {Element} */ (document.scrollingElement)
  const at = page.scrollTop
  field.style.height = ""
  const frame = field.offsetHeight - field.clientHeight
  if (field.scrollHeight > field.clientHeight) field.style.height = `${field.scrollHeight + frame}px`
  // A page at its end moved while the field was low.
  if (page.scrollTop !== at) page.scrollTop = at
}
