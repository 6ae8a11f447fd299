// The stock socket.io-client, doing what a test names: node client.mjs SCENARIO ADDRESS TRANSPORTS; says what came of it as JSON.
import { createRequire } from "node:module"

const { io } = createRequire(new URL("../../../web/package.json", import.meta.url))("socket.io-client")
const [scenario, address, transports] = process.argv.slice(2)

const open = (options = {}, namespace = "") =>
  io(address + namespace, {
    transports: transports.split(","),
    reconnectionDelay: 20,
    reconnectionDelayMax: 50,
    forceNew: true,
    ...options,
  })
const heard = (socket, event) => new Promise((resolve) => socket.once(event, (...words) => resolve(words)))
const upgraded = async (socket) => {
  const wanted = transports.split(",").at(-1)
  while (socket.io.engine.transport.name !== wanted) await new Promise((resolve) => setTimeout(resolve, 5))
}

const scenarios = {
  async connect() {
    const socket = open({ auth: { token: "123" } })
    const [auth] = await heard(socket, "auth")
    await upgraded(socket)
    return { auth, transport: socket.io.engine.transport.name }
  },

  async refuse() {
    const socket = open({ auth: { refuse: true } })
    const [error] = await heard(socket, "connect_error")
    return { message: error.message, data: error.data, active: socket.active }
  },

  async unknown() {
    const [error] = await heard(open({}, "/random"), "connect_error")
    return { message: error.message }
  },

  async echo() {
    const socket = open()
    await heard(socket, "auth")
    const back = heard(socket, "message-back")
    socket.emit("message", 1, "Привет", { deep: [true, null] })
    const acked = await new Promise((resolve) =>
      socket.emit("message-with-ack", 1, { a: [] }, (...words) => resolve(words)),
    )
    return { back: await back, acked }
  },

  async custom() {
    const socket = open({}, "/custom")
    await heard(socket, "auth")
    return { acked: await socket.emitWithAck("message-with-ack", "there") }
  },

  // A hundred that were said before there was a connection, one after the other, each until it is acked.
  async retries() {
    const socket = open({ retries: 10, ackTimeout: 5000, autoConnect: false })
    const answers = Array.from({ length: 100 }, (_, number) => socket.emitWithAck("message-with-ack", number))
    socket.connect()
    return { answers: await Promise.all(answers) }
  },

  // Said without waiting for each, before, while and after it moves to WebSocket.
  async moving() {
    const socket = open()
    const answers = []
    await heard(socket, "connect")
    for (let number = 0; number < 15; number += 1) answers.push(socket.emitWithAck("message-with-ack", number))
    await upgraded(socket)
    for (let number = 15; number < 30; number += 1) answers.push(socket.emitWithAck("message-with-ack", number))
    return { answers: await Promise.all(answers), transport: socket.io.engine.transport.name }
  },

  async reconnect() {
    const socket = open()
    await heard(socket, "auth")
    const first = socket.id
    const gone = heard(socket, "disconnect")
    socket.io.engine.close()
    await gone
    await heard(socket, "auth")
    return { new: first !== socket.id, acked: await socket.emitWithAck("message-with-ack", "again") }
  },

  async stay() {
    const socket = open()
    await heard(socket, "auth")
    let left = 0
    socket.on("disconnect", () => (left += 1))
    for (let pings = 0; pings < 4; pings += 1) await heard(socket.io, "ping")
    return { left, acked: await socket.emitWithAck("message-with-ack", "still there") }
  },

  async binary() {
    const socket = open()
    await heard(socket, "auth")
    const [buffer] = await Promise.race([
      new Promise((resolve) => socket.emit("message-with-ack", Buffer.from([1, 2, 3]), (...words) => resolve(words))),
      heard(socket, "disconnect"),
    ])
    return Buffer.isBuffer(buffer) ? { back: [...buffer] } : { disconnected: buffer }
  },

  async shown_out() {
    const socket = open()
    await heard(socket, "auth")
    const gone = heard(socket, "disconnect")
    socket.emit("show-me-out")
    return { reason: (await gone)[0], active: socket.active }
  },
}

console.log(JSON.stringify(await scenarios[scenario]()))
process.exit(0)
