// @ts-check
// The key of a secret link, which stands behind the # of its address: no server's log and no Referer ever has it.

/**
 * The key of a stage's address, whose page has no other; empty for every other page.
 *
 * @param {string} address
 */
export function keyOf(address) {
  const { pathname, hash } = new URL(address, location.href)
  return pathname === "/stage" ? hash.slice(1) : ""
}

/**
 * What stands behind the #, with a query that somebody has put at the very end of a link, where it does not belong.
 *
 * @param {string} hash
 */
export function splitKey(hash) {
  const [key = "", query = ""] = hash.replace(/^#/, "").split("?", 2)
  return { key, query: query ? `?${query}` : "" }
}
