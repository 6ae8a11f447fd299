// Fills viewers/ with the IIIF viewers of other people in which the tests look at our gifts; nothing of it is served.
// Their packages need hundreds of megabytes of others to be built anew, while the bundles in them stand alone.
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const web = dirname(fileURLToPath(import.meta.url))
const viewers = join(web, "viewers")
const draft = join(web, "viewers.draft")

/** What is taken of which package, and the hash of the package as package-lock.json would write it. */
const PINNED = {
  "mirador@4.0.0": {
    integrity:
      "sha512-uWsE9e2oqSc/lUu+vVwDGhTsycuhGsfZ2KfX6CLfXiT3wgGy6qT9+q5M3V9Zz72hkdIgsJugKesaowmRtYmvrA==",
    files: ["dist/mirador.min.js"],
  },
  "universalviewer@4.4.0": {
    integrity:
      "sha512-9OVs6uCzeQYw50jg8k2vEGq6hQFu7kEv9OOAlmqVH9duhrpg1xlIqcMIb2rhNQnAxTQd3R13gxJze9UYkiwdzg==",
    files: ["dist/umd", "dist/uv.css"],
  },
  "@samvera/clover-iiif@3.3.8": {
    integrity:
      "sha512-l28GoZK7qD402LXW/JpZy9FX33hgX0JFNRpcdR6DJhwus6m4WRT9SOPdMSwTDW+w33hWbIyRM2wWcJ4D141JlA==",
    files: ["dist/web-components/index.umd.js"],
  },
}

/** Written aside and renamed, so that nobody ever sees a half-filled folder. */
async function fill() {
  const packed = await mkdtemp(join(tmpdir(), "viewers-"))
  try {
    await rm(draft, { recursive: true, force: true })
    for (const [name, file] of pack(packed)) await unpack(name, join(packed, file))
    await mendClover(join(draft, "clover-iiif/dist/web-components/index.umd.js"))
    await rm(viewers, { recursive: true, force: true })
    await rename(draft, viewers)
  } finally {
    await rm(packed, { recursive: true, force: true })
  }
}

/** @returns the file of each package, by its name and version; npm's own cache has those that were fetched before */
function pack(folder) {
  const asked = ["pack", "--json", "--prefer-offline", "--loglevel=error", "--pack-destination", folder]
  const told = execFileSync("npm", [...asked, ...Object.keys(PINNED)], {
    cwd: web,
    encoding: "utf8",
    maxBuffer: 16 << 20,
  })
  return JSON.parse(told).map(({ id, filename }) => [id, filename])
}

async function unpack(name, file) {
  const { integrity, files } = PINNED[name]
  const found = createHash("sha512")
    .update(await readFile(file))
    .digest("base64")
  if (`sha512-${found}` !== integrity) throw new Error(`${name} is not what was pinned: sha512-${found}`)
  const folder = join(draft, name.replace(/@[^@]*$/, "").replace(/^.*\//, ""))
  await mkdir(folder, { recursive: true })
  const wanted = files.map((path) => `package/${path}`)
  execFileSync("tar", ["-xzf", file, "-C", folder, "--strip-components=1", ...wanted])
}

/**
 * Clover's web component stops at its first annotation: there its bundler gave `l`, the name of the function that makes
 * elements, to a number too. Here that function goes by the name that it has everywhere else.
 */
async function mendClover(bundle) {
  const code = await readFile(bundle, "utf8")
  const [start, end] = [code.indexOf("jv=({annotation:"), code.indexOf("var Kk={},Kc={}")]
  if (start < 0 || end < start) throw new Error("Clover's web component has changed: see what it needs now")
  const mended = code.slice(start, end).replace(/\bl\((?=[\w$]+,|"span")/g, "k(")
  await writeFile(bundle, code.slice(0, start) + mended + code.slice(end))
}

await fill()
