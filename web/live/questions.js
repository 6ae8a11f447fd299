// @ts-check
// A dangerous command asks in words, in place, before it is given: `data-ask`, `data-yes`, `data-no`; what the question
// is about may stand elsewhere, in the element that `data-ask-about` names.

/** Show the question instead of the form's buttons. @param {HTMLFormElement} form */
export function ask(form) {
  const asked = document.activeElement
  const { question, no } = build(form)
  const back = () => {
    withdraw(form)
    if (asked instanceof HTMLElement) asked.focus()
  }
  no.addEventListener("click", back)
  question.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return
    event.stopPropagation()
    back()
  })
  for (const button of form.querySelectorAll("button")) button.hidden = true
  form.setAttribute("data-asking", "")
  form.append(question)
  no.focus()
}

/** @param {HTMLFormElement} form */
export function isAsking(form) {
  return form.hasAttribute("data-asking")
}

/** Take the question back. @param {HTMLFormElement} form */
export function withdraw(form) {
  form.removeAttribute("data-asking")
  form.querySelector("[data-question]")?.remove()
  for (const button of form.querySelectorAll("button")) button.hidden = false
}

/** @param {HTMLFormElement} form */
function build(form) {
  const question = document.createElement("fieldset")
  question.setAttribute("data-question", "")
  question.setAttribute("data-stays", "")
  if (form.dataset.askAbout) question.setAttribute("aria-describedby", form.dataset.askAbout)
  const legend = document.createElement("legend")
  legend.textContent = form.dataset.ask ?? ""
  const yes = button(form.dataset.yes ?? "", "submit")
  const no = button(form.dataset.no ?? "", "button")
  question.append(legend, yes, no)
  return { question, no }
}

/** @param {string} words @param {"submit" | "button"} type */
function button(words, type) {
  const element = document.createElement("button")
  element.type = type
  element.textContent = words
  element.dataset.answer = type === "submit" ? "yes" : "no"
  return element
}
