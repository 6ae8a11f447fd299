// The service worker: keeps the pages that this browser saw last, and what they are made of, for when there is no
// network. Whatever can be fetched is fetched, so nobody ever sees an old page, or an old worker, instead of a new one.
//
// It keeps what the server lets this browser keep, and nothing else: what is secret says `no-store`, as every page of
// hosts, every stage and all that is sealed does. What was kept goes when its address says so later.
const PAGES = "pages"
const FILES = "files"

/** How many of each; what was kept first goes first. */
const MOST = { [PAGES]: 30, [FILES]: 200 }

/** What pages are made of. Tiles, recordings and what is in print size are too large to be kept unasked. */
const OF_PAGES = /^\/(static|pictures)\/|\/places\.css$/

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

self.addEventListener("fetch", (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (address.origin !== location.origin) return
  const page = request.mode === "navigate" || request.headers.get("accept")?.startsWith("text/html")
  if (request.method !== "GET") {
    // Who posts a form may be somebody else from now on: a phone is passed on, a name is given.
    if (page) event.waitUntil(forgetBeneath(address))
    return
  }
  if (page) event.respondWith(fetched(event, PAGES).catch(() => kept(request)))
  else if (OF_PAGES.test(address.pathname))
    event.respondWith(fetched(event, FILES).catch(() => keptOr(FILES, request, Response.error)))
})

/** From the network, and kept on the way where that is allowed. */
async function fetched(event, where) {
  const response = await fetch(event.request)
  // An answer that leads elsewhere is looked at by the browser itself, which then asks for that address.
  if (response.type === "basic") event.waitUntil(keep(where, event.request, response.clone()))
  return response
}

async function keep(where, request, response) {
  const cache = await caches.open(where)
  const allowed = response.ok && !response.redirected && isForKeeping(response, where)
  if (!allowed) {
    await response.body?.cancel() // what nobody reads keeps its connection
    if (response.status < 500) await cache.delete(request, { ignoreVary: true })
    return
  }
  await cache.delete(request, { ignoreVary: true })
  await cache.put(request, response)
  const kept = await cache.keys()
  await Promise.all(kept.slice(0, -MOST[where]).map((oldest) => cache.delete(oldest, { ignoreVary: true })))
}

function isForKeeping(response, where) {
  const rule = response.headers.get("cache-control") ?? "no-store"
  const isPage = response.headers.get("content-type")?.startsWith("text/html")
  return !rule.includes("no-store") && (where !== PAGES || isPage)
}

async function keptOr(where, request, otherwise) {
  const cache = await caches.open(where)
  return (await cache.match(request, { ignoreVary: true })) ?? otherwise()
}

/** The page as it was seen last, which says so: `data-kept` is when that was. */
async function kept(request) {
  const response = await keptOr(PAGES, request, Response.error)
  if (response.type === "error") return response
  const seen = Date.parse(response.headers.get("date") ?? "") || 0
  const page = (await response.text()).replace("<html ", `<html data-kept="${seen}" `)
  const headers = new Headers(response.headers)
  headers.delete("content-encoding")
  headers.delete("content-length")
  return new Response(page, { headers })
}

/** Nothing is kept any longer of what begins as this address does. */
async function forgetBeneath(address) {
  const beginning = address.pathname.split("/")[1] ?? ""
  const cache = await caches.open(PAGES)
  const pages = await cache.keys()
  const those = pages.filter((page) => new URL(page.url).pathname.split("/")[1] === beginning)
  await Promise.all(those.map((page) => cache.delete(page, { ignoreVary: true })))
}
