// Real JavaScript clients that write down what they hear. Driven by lines of JSON on stdin:
//   {"open": [{"url", "transports", "count"}]}   each connects to /live, then enters the room
//   {"drop": n}      n random clients lose their connection without a word, and come back by themselves
//   {"leave": n}     n random clients leave for good
//   {"hush": true}   those who chatter say nothing more
//   {"report": true} one line on stdout: every client's log
//   {"quit": true}
// The library is found in the folder named by PEERS.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { io } = createRequire(process.env.PEERS + "/")("socket.io-client");
const clients = [], chatters = [];

function open(url, transports, room, chatter) {
  const socket = io(url + "/live", { transports, forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 200 });
  const client = { kind: transports.join("+"), sids: [], logs: {}, before: 0, heard: [], last: null, left: false, resumed: 0, twice: 0, snapshots: 0, codes: [], socket };
  let log = null;
  clients.push(client);
  const note = (what) => (log === null ? client.before++ : log.push(what));
  const hear = (event) => {
    if (event.seq === null || (client.last !== null && event.seq <= client.last)) return;
    client.last = event.seq;
    client.heard.push(event.seq);
  };
  socket.on("connect", () => {
    client.sids.push(socket.id);
    log = client.logs[socket.id] = [];
    socket.io.engine.on("close", (reason, detail) => client.codes.push(detail?.context?.code ?? null));
    const live = [];
    let ready = false;
    client.take = (event) => (ready ? hear(event) : live.push(event));
    socket.emit("enter", room, client.last, (answer) => {
      note(["entered", 0]);
      if (Array.isArray(answer)) {
        client.resumed++;
        const last = answer.at(-1)?.seq ?? client.last;
        client.twice += live.filter((event) => event.seq !== null && event.seq <= last).length;
        answer.forEach(hear);
      } else {
        if (client.last !== null) client.snapshots++;
        client.last = answer;
      }
      ready = true;
      live.forEach(hear);
    });
  });
  socket.on("disconnect", () => { log = []; });
  socket.on("chat.posted", (event) => { note(["room", event.seq]); client.take(event); });
  socket.on("direct", (n) => note(["direct", n]));
  socket.on("file", (n, blob, nested) => {
    const whole = Buffer.from(blob).toString() === "A" + n && Buffer.from(nested.x).toString() === "X" + n;
    note([whole ? "file" : "broken file", n]);
  });
  socket.on("ask", (n, answer) => { note(["ask", n]); answer("yes" + n); });
  if (chatter) chatters.push(setInterval(() => socket.connected && socket.emit("echo", (n) => note(["echo", n])), 29));
}

const some = (n) => clients.filter((c) => !c.left && c.socket.connected).sort(() => Math.random() - 0.5).slice(0, n);

createInterface({ input: process.stdin }).on("line", (line) => {
  const order = JSON.parse(line);
  for (const { url, transports, count, room, chatter } of order.open ?? []) for (let i = 0; i < count; i++) open(url, transports, room, chatter);
  for (const client of some(order.drop ?? 0)) client.socket.io.engine.transport.ws ? client.socket.io.engine.transport.ws.terminate() : client.socket.io.engine.close();
  for (const client of some(order.leave ?? 0)) { client.left = true; client.socket.disconnect(); }
  if (order.hush) chatters.forEach(clearInterval);
  if (order.report) process.stdout.write(JSON.stringify(clients.map(({ socket, take, ...rest }) => ({ ...rest, connected: socket.connected }))) + "\n");
  if (order.quit) process.exit(0);
});
