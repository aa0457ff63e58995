// One visitor of a class in JavaScript, with the options that socket.io-client has by default: it comes back by
// itself, and asks for what it missed. Driven by lines of JSON on stdin, one line on stdout for each:
//   {"come": {"url", "token", "session_id"}}   connects and joins; and again whenever the line is back
//   {"say": {"client_id", "text"}}             the ack of chat.send
//   {"join": true}                             the ack of one more join
//   {"report": true}                           what it has seen so far, in a moment
// The library is found in the folder named by PEERS.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { io } = createRequire(`${process.env.PEERS}/`)("socket.io-client");
const seen = { transports: [], sids: [], joins: [], events: [], closed: [], refused: [], from: null };
let socket, session_id, run_id, last;

const ask = (name, data) => socket.timeout(8000).emitWithAck(name, { session_id, ...data });

function hear(event) {
  if (event.session_id !== session_id) return;
  seen.events.push(event);
  if (event.seq !== null && event.seq > last) last = event.seq;
}

async function join() {
  const ack = await ask("join", last === undefined ? {} : { resume: { run_id, seq: last } });
  if (!ack.ok) seen.joins.push(ack.error.code);
  else if (ack.data.resumed) {
    seen.joins.push("resumed");
    ack.data.events.forEach(hear);
  } else {
    seen.joins.push("snapshot");
    seen.from = last = ack.data.seq;
    run_id = ack.data.session.run_id;
  }
  return ack;
}

function come({ url, token, session_id: to }) {
  session_id = to;
  socket = io(`${url}/live`, { auth: { token }, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 500 });
  socket.io.on("open", () => {
    const { engine } = socket.io;
    seen.transports.push(engine.transport.name);
    engine.once("upgrade", (transport) => seen.transports.push(transport.name));
  });
  socket.on("connect", () => {
    seen.sids.push(socket.id);
    void join();
  });
  socket.on("disconnect", (reason) => seen.closed.push(reason));
  socket.on("connect_error", (error) => error.data && seen.refused.push(error.data.code));
  socket.onAny((_, event) => hear(event));
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  let answer = null;
  if (order.come) come(order.come);
  if (order.say) answer = await ask("chat.send", order.say).catch((error) => ({ ok: false, error: String(error) }));
  if (order.join) answer = await join().catch((error) => ({ ok: false, error: String(error) }));
  if (order.report) await new Promise((later) => setTimeout(later, 50));
  if (order.report) answer = { ...seen, connected: socket.connected, active: socket.active };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
