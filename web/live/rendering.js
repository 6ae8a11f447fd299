// @ts-check
// The form in which a message is given its words in another language: its parts.

/** The form whose field this is. @param {EventTarget | null} target */
export function formOf(target) {
  return target instanceof HTMLTextAreaElement && target.form?.matches(".render") ? target.form : null
}

/** @param {HTMLFormElement} form */
export function fieldOf(form) {
  return /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"))
}

/** @param {HTMLFormElement} form */
export function draftOf(form) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem("draft"))
}

/** @param {HTMLTextAreaElement} field */
export function isDirty(field) {
  return field.value !== field.defaultValue
}

/** @param {EventTarget | null} target */
export function isField(target) {
  return target instanceof Element && target.closest("textarea, input, select") !== null
}

/** The number of the translation that this form takes back. @param {Element} form */
export function madeAt(form) {
  return Number(form.getAttribute("data-made"))
}

/** @param {HTMLFormElement} form @param {string} words who else is at it, empty for nobody */
export function showClaim(form, words) {
  const place = /** @type {HTMLElement} */ (form.querySelector(".claim"))
  place.hidden = !words
  if (place.textContent !== words) place.textContent = words
}

/** As long as nothing is written. @param {HTMLFormElement} form @param {string} words what a machine proposes, if anything */
export function showDraft(form, words) {
  const place = /** @type {HTMLElement} */ (form.querySelector(".draft"))
  place.hidden = !words || fieldOf(form).value !== ""
  const shown = /** @type {HTMLElement} */ (place.querySelector(".draft-words"))
  if (shown.textContent !== words) shown.textContent = words
}
