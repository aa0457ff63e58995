// One of two Node processes on Redis: `sharded` (Redis 7) or `pubsub`. Orders: join NAME -> ack, and
// go {n, pad, room}: ten events a turn, then "done". argv: PORT, mode, Redis port.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(process.env.PEERS + "/");
const { Server } = require("socket.io");
const { createClient } = require("redis");
const { createAdapter, createShardedAdapter } = require("@socket.io/redis-adapter");
const [, , port, mode, redisPort] = process.argv;
const publishing = createClient({ url: "redis://127.0.0.1:" + redisPort });
await publishing.connect();
const listening = publishing.duplicate();
await listening.connect();
const adapter = mode === "sharded"
  ? createShardedAdapter(publishing, listening, { subscriptionMode: "dynamic" })
  : createAdapter(publishing, listening);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, serveClient: false, adapter });
const now = () => Number(process.hrtime.bigint());

io.on("connection", (socket) => {
  socket.on("join", async (room, ack) => { await socket.join(room); ack({ ok: true }); });
  socket.on("go", ({ n, pad = 0, room, gap_ms = 0 }) => {
    const p = "x".repeat(pad);
    let i = 0;
    const step = () => {
      for (let k = 0; k < 10 && i < n; k++, i++) io.to(room).emit("chat", { i, t: now(), p });
      if (i < n) gap_ms ? setTimeout(step, gap_ms) : setImmediate(step);
    };
    step();
  });
});
http.listen(Number(port), "127.0.0.1", () => console.log("ready"));
