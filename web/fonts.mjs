// Cuts the typefaces for browsers: each file that styles/fonts.css names, with the characters that it says, and no hints.
import { readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import subset from "subset-font"

const web = dirname(fileURLToPath(import.meta.url))

/** The whole fonts, by how their files are called in the sheet. */
const WHOLE = {
  "serif-400": "pt-serif/400Regular/PTSerif_400Regular.ttf",
  "sans-400": "pt-sans/400Regular/PTSans_400Regular.ttf",
  "sans-700": "pt-sans/700Bold/PTSans_700Bold.ttf",
  "caveat-600": "caveat/600SemiBold/Caveat_600SemiBold.ttf",
}

/** Without `calt`: Caveat's three hands for each letter are three fifths of its weight. */
const FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]

/** OpenType's numbers of a font's family, unique, full and PostScript name. */
const NAMES = new Set([1, 3, 4, 6])

const FACE = /url\("\.\.\/vendor\/fonts\/((\w+-\d+)[\w-]*)\.woff2"\)[^;]*;\s*unicode-range:([^;]+);/g

/** @param {string} folder in which the files are to be */
export async function cutFonts(folder) {
  const sheet = await readFile(join(web, "styles/fonts.css"), "utf8")
  await Promise.all(
    [...sheet.matchAll(FACE)].map(([, file, cut, range]) => write(folder, file, cut, characters(range))),
  )
}

async function write(folder, file, cut, text) {
  const whole = renamed(await readFile(join(web, "node_modules/@expo-google-fonts", WHOLE[cut])))
  const cutOut = await subset(whole, text, {
    targetFormat: "woff2",
    keepFeatures: FEATURES,
    noHinting: true,
    // It says at which sizes hints are to be followed: Windows would draw small letters jagged for it.
    dropTables: ["gasp"],
  })
  await writeFile(join(folder, `${file}.woff2`), cutOut)
}

/** All characters of a `unicode-range`. */
function characters(range) {
  const spans = range.split(",").map((span) => span.trim().slice(2).split("-"))
  return spans.map(([first, last = first]) => every(parseInt(first, 16), parseInt(last, 16))).join("")
}

function every(first, last) {
  return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, at) => first + at))
}

/** "PT" is reserved for the whole fonts (OFL 1.1, 3): a cut of one calls itself "TC". Who made it, and the licence, stay. */
function renamed(font) {
  const names = tableOf(font, "name")
  const strings = names + font.readUInt16BE(names + 4)
  for (let at = names + 6; at < names + 6 + 12 * font.readUInt16BE(names + 2); at += 12) {
    if (!NAMES.has(font.readUInt16BE(at + 6))) continue
    const start = strings + font.readUInt16BE(at + 10)
    const name = font.latin1Slice(start, start + font.readUInt16BE(at + 8))
    // In one byte a letter, or in two.
    font.latin1Write(name.replace(/P(\0?)T/, "T$1C"), start)
  }
  return font
}

/** Where a table of an OpenType font begins. */
function tableOf(font, tag) {
  let entry = 12
  while (font.latin1Slice(entry, entry + 4) !== tag) entry += 16
  return font.readUInt32BE(entry + 8)
}
