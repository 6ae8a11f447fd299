// @ts-check
// What a page shows of the connection itself: the light, how many are here, which messages are one's own.

import { sayInstead } from "./words.js"

/** @typedef {import("./light.js").LightState} Light */

/** @param {ParentNode} root @param {Light} light @param {string} sentence why it is lost, where that is known */
export function showLight(root, light, sentence) {
  for (const element of root.querySelectorAll("[data-light]")) {
    element.setAttribute("data-state", light)
    sayInstead(element.querySelector('[data-when="lost"]'), sentence)
  }
}

/** @param {ParentNode} root @param {Record<string, number>} places */
export function showPresent(root, places) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-present]"))) {
    const text = String(places[element.dataset.present ?? ""] ?? 0)
    if (element.textContent !== text) element.textContent = text
  }
}

/** All viewers of one kind get the same fragment, so whose a message is shows only here. @param {ParentNode} root @param {string | null} me */
export function markOwn(root, me) {
  if (!me) return
  for (const element of root.querySelectorAll(`[data-author="${CSS.escape(me)}"]`))
    element.classList.add("own")
}
