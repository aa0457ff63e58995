// Node's socket.io, WebSocket only, without compression: its fastest set-up. Orders: see ../server.py.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { Server } = createRequire(process.env.PEERS + "/")("socket.io");
const CLASSES = Number(process.env.BENCH_CLASSES ?? 0);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false });
const now = () => Number(process.hrtime.bigint());
const people = [];

io.on("connection", (socket) => {
  socket.join("room");
  if (CLASSES) socket.join("class" + (people.length % CLASSES));
  people.push(socket.id);
  socket.on("ackme", (said, ack) => ack({ ok: true }));
  socket.on("join", (room, ack) => { socket.join(room); ack({ ok: true }); });
  socket.on("go", ({ n, burst = 1, gap_ms = 0, pad = 0, to = "room" }) => {
    const p = "x".repeat(pad);
    let i = 0;
    const step = () => {
      for (let k = 0; k < burst && i < n; k++, i++) {
        if (to === "each") for (const id of people) io.to(id).emit("chat", { i, t: now(), p });
        else if (to === "classes") io.to("class" + (i % CLASSES)).emit("chat", { i: Math.floor(i / CLASSES), t: now(), p });
        else io.to("room").emit("chat", { i, t: now(), p });
      }
      if (i < n) gap_ms ? setTimeout(step, gap_ms) : setImmediate(step);
    };
    step();
  });
});
http.listen(Number(process.argv[2]), "127.0.0.1", 4096, () => console.log("ready"));
