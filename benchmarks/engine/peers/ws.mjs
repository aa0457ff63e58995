// Node's ws alone: a loop over the sockets, no rooms, no acknowledgements. Orders: only `go` to the room.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { WebSocketServer } = createRequire(process.env.PEERS + "/")("ws");
const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
const now = () => Number(process.hrtime.bigint());

server.on("connection", (socket) => {
  socket.send('0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
  socket.on("message", (message) => {
    const text = message.toString();
    if (text === "40") return socket.send('40{"sid":"y"}');
    if (!text.startsWith("42")) return;
    const { n, burst = 1, gap_ms = 0, pad = 0 } = JSON.parse(text.slice(2))[1];
    const p = "x".repeat(pad);
    let i = 0;
    const step = () => {
      for (let k = 0; k < burst && i < n; k++, i++) {
        const event = Buffer.from("42" + JSON.stringify(["chat", { i, t: now(), p }]));
        for (const client of server.clients) client.send(event, { binary: false });
      }
      if (i < n) gap_ms ? setTimeout(step, gap_ms) : setImmediate(step);
    };
    step();
  });
});
http.listen(Number(process.argv[2]), "127.0.0.1", 4096, () => console.log("ready"));
