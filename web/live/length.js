// @ts-check
// How much room a text leaves, in what people see as letters (grapheme clusters, UAX #29) and in bytes.

/** Firefox has it from 125 on; before, a plain rule counts, and the server decides in any case. */
const segmenter = Intl.Segmenter && new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** A flag, or one character with the accents and skin tones on it and whatever is joined to it. */
const LETTER = /\p{RI}\p{RI}|.[\p{M}\p{EMod}]*(?:\u200d.[\p{M}\p{EMod}]*)*/gsu
const encoder = new TextEncoder()

/** Bytes that the rest of a grapheme may be expected to take, for turning bytes into letters. */
const BYTES_A_LETTER = 4

/**
 * @param {string} text
 * @param {number} most graphemes
 * @param {number} mostBytes in UTF-8
 * @returns {number} letters that still fit; negative where it is too long
 */
export function room(text, most, mostBytes) {
  const letters = most - graphemes(text)
  const bytes = mostBytes - encoder.encode(text).length
  return Math.min(letters, Math.floor(bytes / BYTES_A_LETTER))
}

/** @param {string} text */
function graphemes(text) {
  let count = 0
  for (const _ of segmenter?.segment(text) ?? text.matchAll(LETTER)) count++
  return count
}
