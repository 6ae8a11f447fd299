// Fifty browsers' clocks at an unveiling: real Socket.IO connections, each through uneven delays and with a
// false clock of its own, that find the instant with the code which browsers run.
//
// node unveiling.mjs '{"url": "http://127.0.0.1:8470", "code": "K7Q2MX", "clients": 50, "seed": 1, "gifts": ["…"]}'
// Prints a line of JSON when all are ready, then one a gift: {gift, instant, unfolded: [true times, in ms]}.

import { createRequire } from "node:module"
import net from "node:net"
import { createClock } from "../../web/live/clock.js"
import { Timekeeping } from "../../web/live/timekeeping.js"
import { phaseOf } from "../../web/live/unfolding.js"

const { io } = createRequire(new URL("../../web/package.json", import.meta.url))("socket.io-client")
const { url, code, clients, seed, gifts } = JSON.parse(process.argv[2])

const SHORTEST = 20
const LONGEST = 400
const DRIFT = 200e-6
const MINUTES = 10

let state = seed
/** A plain generator, so that a run can be repeated. */
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

const trueTime = () => performance.timeOrigin + performance.now()

/** Hands bytes on in order, each piece late by its own delay. */
function late(from, to) {
  let due = 0
  const pieces = []
  from.on("data", (piece) => {
    const now = performance.now()
    due = Math.max(due, now + SHORTEST + random() * (LONGEST - SHORTEST))
    pieces.push(piece)
    // Timers that are due in the same millisecond may change places: each takes the oldest piece.
    setTimeout(() => {
      const oldest = pieces.shift()
      if (to.writable) to.write(oldest)
    }, due - now)
  })
  from.on("close", () => to.destroy())
  from.on("error", () => to.destroy())
}

/** A road to the server on which every piece is late; resolves to its address. */
function slowRoad() {
  const { hostname, port } = new URL(url)
  const server = net.createServer((near) => {
    const far = net.connect(Number(port), hostname)
    far.setNoDelay(true)
    near.setNoDelay(true)
    late(near, far)
    late(far, near)
  })
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`))
  })
}

/** A device whose clock is wrong by minutes and runs fast or slow. */
function falseClock() {
  const offset = (random() - 0.5) * MINUTES * 120_000
  const drift = (random() - 0.5) * 2 * DRIFT
  return () => offset + performance.now() * (1 + drift)
}

async function client(unfolded) {
  const socket = io(await slowRoad(), {
    transports: ["websocket"],
    forceNew: true,
    auth: (give) => give({ code, view: "session", language: "en" }),
  })
  const clock = createClock(() => socket.timeout(5000).emitWithAck("clock", {}), falseClock())
  const timekeeping = new Timekeeping(clock)
  socket.on("connect", () => timekeeping.start())
  socket.on("entry", ({ html }) => {
    for (const { gift, instant } of countdowns(html ?? "")) {
      if (!gifts.includes(gift) || unfolded.has(`${gift} ${instant}`)) continue
      unfolded.add(`${gift} ${instant}`)
      timekeeping.expect(instant)
      unfold(clock, instant, () => report(gift, instant, trueTime()))
    }
  })
  await new Promise((done, fail) => {
    socket.once("connect", done)
    socket.once("connect_error", fail)
  })
  while (clock.uncertainty > 200) await new Promise((wake) => setTimeout(wake, 100))
}

/** As handover-cloth does: look, wait for what is left, look again. */
function unfold(clock, instant, done) {
  const left = instant - clock.now()
  if (phaseOf("countdown", left, false) !== "countdown") return done()
  setTimeout(() => unfold(clock, instant, done), Math.min(left, 500))
}

function* countdowns(html) {
  for (const [tag] of html.matchAll(/<handover-cloth[^>]*>/g)) {
    const [, gift] = /\bgift="(\w+)"/.exec(tag) ?? []
    const [, instant] = /\binstant="(\d+)"/.exec(tag) ?? []
    if (gift && instant && /\bstate="countdown"/.test(tag)) yield { gift, instant: Number(instant) }
  }
}

const reports = new Map()

function report(gift, instant, at) {
  const unfolded = reports.get(gift) ?? []
  reports.set(gift, unfolded)
  unfolded.push(at)
  if (unfolded.length === clients) console.log(JSON.stringify({ gift, instant, unfolded }))
  if ([...reports.values()].filter((all) => all.length === clients).length === gifts.length) process.exit(0)
}

await Promise.all(Array.from({ length: clients }, () => client(new Set())))
console.log(JSON.stringify({ ready: clients }))
