// @ts-check
// Fetching this page again, as it is now, and making it so without starting over.
import { keyOf } from "./link-key.js"
import { morph } from "./morph.js"
import { keepPlace } from "./readers-place.js"

/** The page is no longer a live page for us (a refusal, another address): go there instead. */
export class Elsewhere extends Error {
  /** @param {string} address */
  constructor(address) {
    super(address)
    this.address = address
  }
}

/**
 * @param {string} address
 * @returns {Promise<Document>} rejects with Elsewhere, or with another error when it may be tried again
 */
export async function fetchPage(address) {
  const response = await ask(address)
  const page = await read(response)
  const instead = keyOf(address) ? address : response.url
  if (!response.ok || !page.querySelector("live-exchange")) throw new Elsewhere(instead)
  if (hashOf(page) !== hashOf(document)) throw new Elsewhere(instead)
  return page
}

/**
 * What a secret link opens, be it that the link is void.
 *
 * @param {string} address @returns {Promise<Document>} rejects when it may be tried again
 */
export async function fetchLinked(address) {
  return read(await ask(address))
}

/** A stage's page has no address but its key, and a key travels in no address. @param {string} address */
function ask(address) {
  const key = keyOf(address)
  /** @type {RequestInit} */
  const options = { cache: "no-store", headers: { accept: "text/html" } }
  if (!key) return fetch(address, options)
  return fetch(address.split("#")[0] ?? "", {
    ...options,
    method: "POST",
    body: new URLSearchParams({ key }),
  })
}

/** @param {Response} response */
async function read(response) {
  if (response.status >= 500 || response.status === 429) throw new Error(`answered ${response.status}`)
  return new DOMParser().parseFromString(await response.text(), "text/html")
}

/**
 * The hash under which a page's modules stand. A server with newer ones needs a page that begins with them: an element
 * can be defined only once.
 *
 * @param {Document} page
 */
function hashOf(page) {
  return page.querySelector('script[src^="/static/"]')?.getAttribute("src")?.split("/")[2]
}

/** @param {Document} page */
export async function showPage(page) {
  await adoptHead(page.head)
  document.title = page.title
  document.documentElement.lang = page.documentElement.lang
  document.documentElement.className = page.documentElement.className
  keepPlace(() => morph(document.body, page.body))
  leaveStyles(page.head)
}

/** A session page needs styles and elements that the lobby had no use for. @param {HTMLHeadElement} head */
async function adoptHead(head) {
  /** @type {Promise<unknown>[]} */
  const styles = []
  for (const link of head.querySelectorAll('link[rel="stylesheet"]')) {
    if (!has("link", "href", link)) styles.push(append(link))
  }
  await Promise.all(styles)
  for (const script of head.querySelectorAll("script[src]")) if (!has("script", "src", script)) append(script)
}

/** What the page before was dressed in would dress this one too. @param {HTMLHeadElement} head */
function leaveStyles(head) {
  const wanted = [...head.querySelectorAll('link[rel="stylesheet"]')].map((link) => link.getAttribute("href"))
  for (const link of document.head.querySelectorAll('link[rel="stylesheet"]')) {
    if (!wanted.includes(link.getAttribute("href"))) link.remove()
  }
}

/** @param {string} tag @param {string} attribute @param {Element} wanted */
function has(tag, attribute, wanted) {
  return [...document.head.querySelectorAll(tag)].some(
    (element) => element.getAttribute(attribute) === wanted.getAttribute(attribute),
  )
}

/** A parsed script never runs; one made here does. @param {Element} wanted */
function append(wanted) {
  const element = document.createElement(wanted.tagName)
  for (const { name, value } of wanted.attributes) element.setAttribute(name, value)
  const settled = new Promise((done) => {
    element.addEventListener("load", done)
    element.addEventListener("error", done)
  })
  document.head.append(element)
  return settled
}
