// Fills vendor/ with the few files of node_modules that a browser loads, each beside its licence.
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { cutFonts } from "./fonts.mjs"

const web = dirname(fileURLToPath(import.meta.url))
const modules = join(web, "node_modules")
const vendor = join(web, "vendor")
const draft = join(web, "vendor.draft")

/** Cuts in which labels are printed: as WOFF, which Python reads without a Brotli library. */
const PRINTED = { "pt-serif": ["400-normal"], "pt-sans": ["400-normal", "700-normal"] }
const SUBSETS = ["latin", "latin-ext", "cyrillic", "cyrillic-ext"]

// The packages whose code or outlines end up in vendor/: socket.io-client's bundle holds the first five.
const LICENSED = [
  "socket.io-client",
  "socket.io-parser",
  "engine.io-client",
  "engine.io-parser",
  "@socket.io/component-emitter",
  "idiomorph",
  "openseadragon",
  "@expo-google-fonts/caveat",
  "@expo-google-fonts/pt-sans",
  "@expo-google-fonts/pt-serif",
]

/** Written aside and renamed, so that nobody ever reads a half-filled folder. */
async function fill() {
  await rm(draft, { recursive: true, force: true })
  await mkdir(join(draft, "fonts"), { recursive: true })
  await mkdir(join(draft, "print"))
  await mkdir(join(draft, "licences"))
  await Promise.all([
    socketIo(),
    idiomorph(),
    openSeadragon(),
    cutFonts(join(draft, "fonts")),
    ...printedFonts(),
    ...LICENSED.map(licence),
  ])
  await rm(vendor, { recursive: true, force: true })
  await rename(draft, vendor)
}

/** Without its last line, which names a source map that is not served. */
async function socketIo() {
  const bundle = await readFile(join(modules, "socket.io-client/dist/socket.io.esm.min.js"), "utf8")
  await writeFile(join(draft, "socket.io-client.js"), bundle.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"))
  await writeFile(join(draft, "socket.io-client.d.ts"), 'export * from "socket.io-client"\n')
}

/** The package's module is unminified and its minified file is a classic script: the export is added here. */
async function idiomorph() {
  const script = await readFile(join(modules, "idiomorph/dist/idiomorph.min.js"), "utf8")
  await writeFile(join(draft, "idiomorph.js"), `${script.trimEnd()}\nexport { Idiomorph }\n`)
  await writeFile(join(draft, "idiomorph.d.ts"), 'export * from "idiomorph"\n')
}

/** A classic script of one name: the export is added here, and the line that names a source map left out. */
async function openSeadragon() {
  const script = await readFile(
    join(modules, "openseadragon/build/openseadragon/openseadragon.min.js"),
    "utf8",
  )
  const plain = script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n").trimEnd()
  await writeFile(join(draft, "openseadragon.js"), `${plain}\nexport { OpenSeadragon }\n`)
  await writeFile(join(draft, "openseadragon.d.ts"), "export const OpenSeadragon: any\n")
}

function printedFonts() {
  return Object.entries(PRINTED).flatMap(([family, cuts]) =>
    cuts.flatMap((cut) => SUBSETS.map((subset) => printedFont(family, `${family}-${subset}-${cut}.woff`))),
  )
}

function printedFont(family, name) {
  return copyFile(join(modules, "@fontsource", family, "files", name), join(draft, "print", name))
}

async function licence(name) {
  const file = `${name.replace("@", "").replace("/", "-")}.txt`
  const found = (await readdir(join(modules, name)))
    .sort()
    .findLast((entry) => /^licen[cs]e(_font)?(\.|$)/i.test(entry))
  return copyFile(join(modules, name, found), join(draft, "licences", file))
}

await fill()
