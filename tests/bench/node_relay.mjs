// A plain relay on Node's own socket.io: a number, the same bytes as ours, and nothing kept.
//
// node node_relay.mjs TEMPLATE
// TEMPLATE: what stands in an `entry` after its number, with a @ where the message's id goes. Prints its port.

import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"

const require = createRequire(new URL("../../web/package.json", import.meta.url))
const { Server } = require("socket.io")
const template = readFileSync(process.argv[2], "utf8")
const { html } = JSON.parse(`{"seq":0${template.slice(0, -1)}`)
const [before, after] = html.split("@")

const io = new Server({ transports: ["websocket"], perMessageDeflate: false, serveClient: false })
const newest = new Map()

io.on("connection", (socket) => {
  const { code } = socket.handshake.auth
  socket.join(code)
  socket.on("post-message", ({ id }, ack) => {
    const seq = (newest.get(code) ?? 0) + 1
    newest.set(code, seq)
    io.to(code).emit("entry", { seq, html: before + id + after, live: true })
    ack({ ok: true, seq })
  })
})

const server = createServer()
io.attach(server)
server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => console.log(server.address().port))
