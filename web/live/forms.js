// @ts-check
// Commands as forms: `<form data-command="approve-message">` with its fields; what is refused is said in place. One
// with `data-clears` is empty again once it is done.
import { say } from "./announcer.js"
import { Unreached } from "./commands.js"
import { hasJustGot } from "./focus.js"
import { makeId } from "./ids.js"
import { ask, isAsking, withdraw } from "./questions.js"

/** @typedef {import("./commands.js").Answer} Answer */
/** @typedef {(tag: string, fields: Record<string, unknown> & { id: string }, patience: number) => Promise<Answer>} Send */

/** Milliseconds: nobody who pressed a button waits longer for it to happen, and it must not happen unawares. */
const PATIENCE = 30_000

/** A second press within so many milliseconds is the same press: the form may be another one by then. */
const DOUBLE_PRESS = 500

/** The ids of commands that nobody has answered: pressing again gives the same one. @type {WeakMap<HTMLFormElement, { id: string, given: string }>} */
const unanswered = new WeakMap()

/** @type {WeakMap<HTMLFormElement, number>} */
const pressedAt = new WeakMap()

/** @typedef {HTMLElement & { send: Send }} Sender a live page; in `data-unreached` what to say when nobody answered */

/** @param {SubmitEvent} event @param {Sender} page */
export async function giveCommand(event, page) {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.dataset.command) return
  event.preventDefault()
  if (form.getAttribute("aria-busy") === "true" || pressedJustNow(form, event.submitter)) return
  borrowWords(form)
  if (form.dataset.ask && !isAsking(form)) return ask(form)
  if (isAsking(form)) answered(form)
  await give(form, form.dataset.command, page)
}

/** What many forms ask and say stands once, on the element that `data-words` names. @param {HTMLFormElement} form */
function borrowWords(form) {
  const shared = document.getElementById(form.dataset.words ?? "")
  if (shared) Object.assign(form.dataset, shared.dataset)
}

/** The keyboard stays where the question was, to go on from there when the command has taken that away. @param {HTMLFormElement} form */
function answered(form) {
  withdraw(form)
  form.querySelector("button")?.focus()
}

/** What was refused is said, and what was done where the form has words for it. @param {HTMLFormElement} form @param {string} tag @param {Sender} page */
async function give(form, tag, page) {
  const fields = fieldsOf(form)
  const given = JSON.stringify([tag, fields])
  const before = unanswered.get(form)
  const id = before?.given === given ? before.id : makeId()
  unanswered.set(form, { id, given })
  const done = form.dataset.done ?? ""
  form.setAttribute("aria-busy", "true")
  refuse(form, "")
  const refused = await answerTo(
    page.send(tag, { id, ...fields }, PATIENCE),
    form,
    page.dataset.unreached ?? "",
  )
  form.removeAttribute("aria-busy")
  refuse(form, refused)
  if (!refused && "clears" in form.dataset) form.reset()
  if (!refused)
    page.dispatchEvent(new CustomEvent("given", { detail: { tag, fields, message: form.dataset.about } }))
  say(page, refused || done)
}

/** Why not, or nothing. @param {Promise<Answer>} asked @param {HTMLFormElement} form @param {string} unreached */
async function answerTo(asked, form, unreached) {
  try {
    const answer = await asked
    unanswered.delete(form)
    return answer.ok ? "" : answer.error.message
  } catch (error) {
    if (error instanceof Unreached) return unreached
    form.removeAttribute("aria-busy")
    throw error
  }
}

/** Of `name.en` and `name.ru` is made one field `name`, with both; a box is checked or not. @param {HTMLFormElement} form */
function fieldsOf(form) {
  /** @type {Record<string, string | number | boolean | null | Record<string, string>>} */
  const fields = {}
  for (const box of form.elements)
    if (box instanceof HTMLInputElement && box.type === "checkbox") fields[box.name] = box.checked
  for (const [name, value] of new FormData(form)) {
    const input = form.elements.namedItem(name)
    if (name in fields) continue
    const says = (/** @type {string} */ kind) => input instanceof HTMLElement && input.hasAttribute(kind)
    const [field, part] = name.split(".")
    if (part) fields[field] = { .../** @type {object} */ (fields[field]), [part]: String(value) }
    else if (value === "" && says("data-null")) fields[name] = null
    else if (says("data-truth")) fields[name] = value === "true"
    else fields[name] = says("data-number") ? Number(value) : String(value)
  }
  return fields
}

/** Say in place why not; nothing at all when `sentence` is empty. @param {HTMLFormElement} form @param {string} sentence */
export function refuse(form, sentence) {
  const output = form.querySelector("output[data-refusal]") ?? (sentence ? addOutput(form) : null)
  if (output) output.textContent = sentence
}

/** @param {HTMLFormElement} form */
function addOutput(form) {
  const output = document.createElement("output")
  // The page says it, once: an output that appears together with its words is often not read.
  output.setAttribute("aria-live", "off")
  output.setAttribute("data-refusal", "")
  output.setAttribute("data-stays", "")
  form.append(output)
  return output
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
function pressedJustNow(form, button) {
  const now = performance.now()
  const before = pressedAt.get(form) ?? Number.NEGATIVE_INFINITY
  pressedAt.set(form, now)
  return !isAsking(form) && (now - before < DOUBLE_PRESS || (button !== null && hasJustGot(button)))
}

/** The second half of a double click may land on what moved under the pointer. @param {MouseEvent} event */
export function dropDoubleClick(event) {
  const target = event.target
  if (event.detail < 2 || !(target instanceof Element)) return
  if (target.closest("form[data-command] button")) event.preventDefault()
}
