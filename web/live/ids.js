// @ts-check
// Ids of what this browser makes: whatever is sent again under the same id changes nothing.

/** @returns {string} 128 random bits in 22 letters of the alphabet that the wire allows */
export function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const text = btoa(String.fromCharCode(...bytes))
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}
