// @ts-check
// A field as high as what is written in it. CSS says so (`field-sizing: content`); where a browser does not know
// that (Safari before 26.2, Firefox before 152), this does the same within the style's own bounds.

const known = CSS.supports("field-sizing", "content")

/** After its text has changed. @param {HTMLTextAreaElement} field */
export function fitHeight(field) {
  if (known) return
  // Only what may have become too high is measured anew: a page at its end would jump if a field shrank and grew.
  if (field.scrollHeight <= field.clientHeight) field.style.height = ""
  if (field.scrollHeight <= field.clientHeight) return
  const frame = field.offsetHeight - field.clientHeight
  field.style.height = `${field.scrollHeight + frame}px`
}
