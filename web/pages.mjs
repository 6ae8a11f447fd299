// What each page needs, as its template says in literals at its top: `styles` and `modules` by name, `partials` for
// the folders whose partials may stand on it and say the same of themselves, `modules_of` for the page that it becomes
// in place, since an element can be defined only once. What a template extends comes before its own.
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"

const NAMES = /^\{% set (styles|modules|partials|modules_of) = (.+) %\}$/gm
const PARENT = /^\{% extends "(.+)" %\}$/m

/**
 * @param {string} templates the folder
 * @returns {Promise<{ page: string, styles: string[], modules: string[] }[]>}
 */
export async function pagesOf(templates) {
  const read = await readAll(templates)
  const pages = [...read.keys()].filter((name) => !name.includes("/"))
  // Files are named after the first page that needs them: rather after the one that others become.
  pages.sort((one, other) => Number("modules_of" in read.get(one)) - Number("modules_of" in read.get(other)))
  return pages.map((page) => ({
    page,
    styles: needs(read, page, "styles"),
    modules: needs(read, page, "modules"),
  }))
}

async function readAll(templates) {
  const names = (await readdir(templates, { recursive: true })).filter((name) => name.endsWith(".html"))
  const texts = await Promise.all(names.map((name) => readFile(join(templates, name), "utf8")))
  return new Map(names.map((name, at) => [name.replaceAll("\\", "/"), declared(name, texts[at])]).sort())
}

function declared(name, text) {
  const found = { styles: [], modules: [], partials: [], parent: PARENT.exec(text)?.[1] }
  for (const [, word, value] of text.matchAll(NAMES)) {
    try {
      found[word] = JSON.parse(value)
    } catch {
      throw new Error(`${name}: what it says of its ${word} is no list of names in double quotes: ${value}`)
    }
  }
  return found
}

/** The names of one kind that a page needs, each once: those of what it extends, its own, its partials'. */
function needs(read, page, kind) {
  const own = read.get(page)
  if (kind === "modules" && own.modules_of) return needs(read, own.modules_of, kind)
  const inherited = own.parent ? needs(read, own.parent, kind) : []
  const partials = own.partials.flatMap((folder) =>
    [...read.keys()].filter((name) => name.startsWith(`partials/${folder}/`)),
  )
  return [...new Set([...inherited, ...own[kind], ...partials.flatMap((name) => read.get(name)[kind])])]
}
