// Fills built/ with what browsers load: of each page's modules one file, of its sheets one file, and what they refer to,
// in what browsers of years ago can read, and packed. Beside it says pages.json which files are which page's.
import { existsSync, readFileSync } from "node:fs"
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join, posix, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { brotliCompress, gzip } from "node:zlib"
import { build } from "esbuild"
import { bundleAsync } from "lightningcss"
import { pagesOf } from "./pages.mjs"

const web = dirname(fileURLToPath(import.meta.url))
const built = join(web, "built")
const draft = join(web, "built.draft")

/** The oldest that shall work: iPhones with iOS 15, Firefox ESR 115, the Chromium of OBS 29 and 30. */
const OLDEST = { safari: 15, ios: 15, firefox: 115, chrome: 103 }

/** What sheets and templates refer to, and the licences of what stands in the modules. */
const REFERRED_TO = ["styles/stitches", "styles/icon.svg", "vendor/fonts", "vendor/licences", "worker"]

/** Pictures and fonts are packed already. */
const WORTH_PACKING = /\.(css|js|svg|txt)$/

/** Written aside and renamed, so that nobody ever reads a half-filled folder. */
async function fill() {
  await rm(draft, { recursive: true, force: true })
  await mkdir(join(draft, "pages"), { recursive: true })
  const pages = await pagesOf(join(web, "templates"))
  const sheets = alike(pages, "styles", "css")
  const modules = alike(pages, "modules", "js")
  await Promise.all([
    joinModules(modules),
    ...[...sheets].map(([file, names]) => joinSheets(file, names)),
    ...REFERRED_TO.map((name) => cp(join(web, name), join(draft, name), { recursive: true })),
  ])
  await packAll()
  await writeFile(join(draft, "pages.json"), JSON.stringify(filesOf(pages, sheets, modules), null, 1))
  await rm(built, { recursive: true, force: true })
  await rename(draft, built)
}

/** Files by name, each with the names of what is joined in it: pages that need the same share the first one's. */
function alike(pages, kind, suffix) {
  const files = new Map()
  const known = new Set([""])
  for (const page of pages) {
    const list = page[kind].join()
    if (!known.has(list)) files.set(`pages/${page.page.replace("html", suffix)}`, page[kind])
    known.add(list)
  }
  return files
}

/** Which files each page loads. */
function filesOf(pages, sheets, modules) {
  const fileOf = (files, names) =>
    [...files].find(([, joined]) => joined.join() === names.join())?.[0] ?? null
  return Object.fromEntries(
    pages.map(({ page, ...needs }) => [
      page,
      { styles: fileOf(sheets, needs.styles), modules: fileOf(modules, needs.modules) },
    ]),
  )
}

/** @param {Map<string, string[]>} files */
async function joinModules(files) {
  const wanted = new Set()
  await run(Object.fromEntries([...files.keys()].map((file) => [file.replace(".js", ""), file])), {
    name: "pages",
    setup(esbuild) {
      esbuild.onResolve({ filter: /^pages\// }, ({ path }) => ({ path, namespace: "page" }))
      esbuild.onLoad({ filter: /./, namespace: "page" }, ({ path }) => ({
        contents: files
          .get(path)
          .map((name) => `import "./elements/${name}.js"`)
          .join("\n"),
        resolveDir: web,
      }))
      // What is imported only when somebody wants it stays a file of its own, which pages share.
      esbuild.onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined
        const file = fromWeb(path, resolveDir)
        wanted.add(file)
        return { path: `../${file}`, external: true }
      })
    },
  })
  await joinWanted(wanted)
}

/** Files of their own, and what they in turn import only when somebody wants it. @param {Set<string>} files */
async function joinWanted(files) {
  const further = new Set()
  await run(Object.fromEntries([...files].map((file) => [file.replace(/\.js$/, ""), join(web, file)])), {
    name: "wanted",
    setup(esbuild) {
      esbuild.onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined
        further.add(fromWeb(path, resolveDir))
        return { path, external: true }
      })
    },
  })
  if (further.size) await joinWanted(further)
}

function fromWeb(path, folder) {
  return relative(web, join(folder, path)).replaceAll("\\", "/")
}

function run(entryPoints, ...plugins) {
  return build({
    entryPoints,
    plugins,
    outdir: draft,
    bundle: true,
    format: "esm",
    minify: true,
    target: Object.entries(OLDEST).map(([browser, version]) => `${browser}${version}`),
    logLevel: "warning",
    // OpenSeadragon looks whether it is a CommonJS module before it takes itself for a script.
    logOverride: { "commonjs-variable-in-esm": "silent" },
  })
}

/** @param {string} file @param {string[]} names of sheets, which stand in one folder */
async function joinSheets(file, names) {
  const folder = join(web, "styles")
  const page = join(folder, file.replaceAll("/", "-"))
  const { ios, ...others } = OLDEST
  const { code } = await bundleAsync({
    filename: page,
    minify: true,
    targets: Object.fromEntries(
      Object.entries({ ...others, ios_saf: ios }).map(([browser, version]) => [browser, version << 16]),
    ),
    resolver: {
      read: (path) =>
        path === page
          ? names.map((name) => `@import "${name}.css";`).join("\n")
          : withPlainHeights(readFileSync(path, "utf8")),
    },
    visitor: {
      Url: ({ url, ...rest }) => ({ ...rest, url: fromPages(url, folder) }),
      MediaQuery: (query) => JSON.parse(JSON.stringify(query, (_, part) => upTo(part))),
    },
  })
  await writeFile(join(draft, file), code)
}

/** Before a height of the screen without its bars one with them: Chromium 107 and Safari 15.3 know no other. */
function withPlainHeights(css) {
  return css.replace(
    /[\w-]+:[^;{}]*\d[dsl]vh[^;{}]*;/g,
    (said) => said.replace(/(\d)[dsl]vh/g, "$1vh") + said,
  )
}

/** An address in a sheet, as it is from the folder of the pages. */
function fromPages(url, folder) {
  const path = posix.join("../styles", url)
  if (!existsSync(join(folder, url))) throw new Error(`a sheet names a file that is not there: ${url}`)
  return path
}

/**
 * `width < 64rem` becomes `width <= 63.99rem`: lightningcss would write `not (min-width: 64rem)`, and what knows no
 * ranges (Safari before 16.4, Chromium before 104) does not know that either.
 */
function upTo(part) {
  if (part?.operator !== "less-than") return part
  const { unit, value } = part.value.value.value
  const below = { type: "value", value: { unit, value: value - 0.01 } }
  return { ...part, operator: "less-than-equal", value: { type: "length", value: below } }
}

/** As small as it gets, for it is done once; what has not changed since the last time was packed then. */
async function packAll() {
  const names = (await readdir(draft, { recursive: true })).filter((name) => WORTH_PACKING.test(name))
  await Promise.all(names.map(pack))
}

async function pack(name) {
  const body = await readFile(join(draft, name))
  const before = await readFile(join(built, name)).catch(() => undefined)
  const same = before?.equals(body)
  for (const [suffix, smaller] of [
    ["br", brotliCompress],
    ["gz", (text, done) => gzip(text, { level: 9 }, done)],
  ]) {
    const packed =
      (same && (await readFile(join(built, `${name}.${suffix}`)).catch(() => undefined))) ||
      (await promisify(smaller)(body))
    await writeFile(join(draft, `${name}.${suffix}`), packed)
  }
}

await fill()
