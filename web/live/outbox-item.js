// @ts-check
// One kept message among one's own: from `<template data-outbox-item>`, until the server renders the real one.
import { say } from "./announcer.js"
import { putInOrder } from "./place.js"
import { sayInstead } from "./words.js"

/** @typedef {import("./outbox-store.js").Kept} Kept */
/** @typedef {import("./outbox.js").KeptState} KeptState */

/** After everything that the server has numbered. */
const LAST = 1e12

/**
 * @param {HTMLTemplateElement} template
 * @param {HTMLElement} list `#mine`
 * @param {Kept} kept @param {KeptState} state @param {string} sentence
 */
export function showKept(template, list, kept, state, sentence) {
  const standing = document.getElementById(`mine-${kept.id}`)
  if (state === "sent" && document.getElementById(`message-${kept.id}`)) return standing?.remove()
  if (standing && !standing.hasAttribute("data-outbox")) return
  if (state === "sent" && !standing) return
  const item = standing ?? make(template, kept)
  if (!item) return
  if (standing && state === "refused" && item.dataset.state !== state) say(item, sentence)
  item.dataset.state = state
  item.toggleAttribute("data-stays", state !== "sent")
  const output = item.querySelector("[data-refusal]")
  if (output && output.textContent !== sentence) output.textContent = sentence
  sayInstead(item.querySelector('[data-when="kept"]'), state === "kept" ? sentence : "")
  if (!standing) putInOrder(list, item)
}

/** Take away what is kept no more. @param {HTMLElement} list @param {Set<string>} ids */
export function showOnly(list, ids) {
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (
    list.querySelectorAll("[data-outbox][data-stays]")
  )) {
    if (!ids.has(item.dataset.outbox ?? "")) item.remove()
  }
}

/** @param {HTMLTemplateElement} template @param {Kept} kept @returns {HTMLElement | null} */
function make(template, kept) {
  const item = template.content.firstElementChild?.cloneNode(true)
  if (!(item instanceof HTMLElement)) return null
  item.id = `mine-${kept.id}`
  item.dataset.outbox = kept.id
  item.dataset.order = String(LAST + kept.made / 1000)
  const words = item.querySelector("[data-text]")
  if (words) words.textContent = kept.text
  return item
}
