// @ts-check

/**
 * A list of the page's keys, made of its buttons with `data-key` that can be pressed now, part by part, when its own
 * button is pressed.
 *
 * @example <key-list><button data-key="?">All keys</button><dialog><dl></dl>…</dialog></key-list>
 */
export class KeyListElement extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.#open())
  }

  #open() {
    const dialog = this.querySelector("dialog")
    const list = this.querySelector("dl")
    if (!dialog || !list) return
    list.replaceChildren(...[...keysOf(document)].flatMap(described))
    dialog.showModal()
  }
}

/** What each key does, by the part of the page in which it stands. @param {ParentNode} root */
function keysOf(root) {
  /** @type {Map<string, [string, string][]>} */
  const parts = new Map()
  const taken = new Set()
  for (const element of root.querySelectorAll("[data-key]")) {
    const key = element.getAttribute("data-key") ?? ""
    if (taken.has(key) || !element.getClientRects().length) continue
    taken.add(key)
    const part = partOf(element)
    parts.set(part, [...(parts.get(part) ?? []), [nameOf(element, key), wordsOf(element)]])
  }
  return parts
}

/** @param {[string, [string, string][]]} part */
function described([part, keys]) {
  const head = document.createElement("dt")
  head.textContent = part
  return [
    head,
    ...keys.map(([key, words]) => {
      const item = document.createElement("dd")
      const sign = document.createElement("kbd")
      sign.textContent = key
      item.append(sign, ` ${words}`)
      return item
    }),
  ]
}

/** @param {Element} element */
function partOf(element) {
  const part = element.closest(".part")
  return part?.getAttribute("aria-label") ?? part?.querySelector("h2")?.textContent?.trim() ?? ""
}

/** As it is printed on it. @param {Element} element @param {string} key */
function nameOf(element, key) {
  return element.querySelector("kbd")?.textContent?.trim() || key.toUpperCase()
}

/** With the name of the group in which it stands, where one pace is chosen of several. @param {Element} element */
function wordsOf(element) {
  const copy = /** @type {Element} */ (element.cloneNode(true))
  for (const sign of copy.querySelectorAll("kbd")) sign.remove()
  const own = element.getAttribute("aria-label") ?? (copy.textContent ?? "").trim().replace(/\s+/g, " ")
  const group = element.closest('[role="group"]:not(.scroll)')
  const named = document.getElementById(group?.getAttribute("aria-labelledby") ?? "")?.textContent?.trim()
  const of = group?.getAttribute("aria-label") ?? named
  return of ? `${of}: ${own}` : own
}

customElements.define("key-list", KeyListElement)
