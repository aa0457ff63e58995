import { Manager, type Socket } from "socket.io-client";
import { Problem } from "@/api/problem";
import type { ProblemDocument } from "@/api/types";
import { freshToken, renewedToken } from "@/auth/session";
import { backoff } from "./backoff";

/**
 * The one connection to the server and its namespaces. Coming back is ours, not the library's, so
 * that a page can show when the next try is, and make it now.
 */

type LineState = { status: "up" | "down"; downSince: number | null; nextTryAt: number | null };

type Ack<T> = { ok: true; data: T } | { ok: false; error: Partial<ProblemDocument> & { code: string } };

export type Namespace = "/live" | "/notifications" | "/groups";

const ACK_MS = 8_000;
const DELAYS = 5;

const manager = new Manager({
  transports: ["websocket"],
  autoConnect: false,
  reconnection: false,
  timeout: 10_000,
});
const opened = new Map<Socket, { token: string | null; refusals: number }>();
const listeners = new Set<() => void>();

let state: LineState = { status: "down", downSince: null, nextTryAt: null };
let failures = 0;
let timer: ReturnType<typeof setTimeout> | null = null;
let heardAt = 0;
let delays: number[] = [];

export const line = {
  get: () => state,

  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** The shortest of the last answers' delays in milliseconds: the server's own work is in it, as little as there is. */
  delay(): number | null {
    return delays.length > 0 ? Math.min(...delays) : null;
  },

  tryNow() {
    if (state.status === "down" && isWanted()) dial();
  },
};

/** Opens a namespace and keeps it open until `hangUp`, or until the server closes it on purpose. */
export function open(namespace: Namespace): Socket {
  const socket = manager.socket(namespace, {
    auth: (give: (auth: object) => void) => void introduce(socket, give),
  });
  opened.set(socket, { token: null, refusals: 0 });
  socket.on("connect", () => remember(socket, { refusals: 0 }));
  socket.on("connect_error", (error: Error & { data?: Partial<ProblemDocument> }) => {
    if (!socket.active) void refused(socket, error.data ?? {});
  });
  socket.on("session.token_expiring", () => void renew(socket));
  socket.connect();
  watchDoor();
  return socket;
}

export function hangUp(socket: Socket) {
  opened.delete(socket);
  socket.off();
  socket.disconnect();
}

/** The token with which a namespace introduced itself last. */
export function tokenOf(socket: Socket): string | null {
  return opened.get(socket)?.token ?? null;
}

/** Sends a command and waits for its one ack. */
export async function command<T>(socket: Socket, name: string, data: object): Promise<T> {
  if (!socket.connected) throw Problem.offline();
  const sentAt = performance.now();
  const ack: Ack<T> = await socket
    .timeout(ACK_MS)
    .emitWithAck(name, data)
    .catch(() => {
      dropIfDead();
      throw Problem.offline();
    });
  delays = [...delays, performance.now() - sentAt].slice(-DELAYS);
  if (!ack.ok) throw new Problem(ack.error);
  return ack.data;
}

manager.on("open", () => {
  failures = 0;
  delays = [];
  heardAt = Date.now();
  manager.engine.on("packet", () => {
    heardAt = Date.now();
  });
  become({ status: "up", downSince: null, nextTryAt: null });
});
manager.on("close", scheduleDial);
manager.on("error", () => {
  if (manager.engine?.readyState !== "open") scheduleDial();
});
window.addEventListener("online", line.tryNow);

function scheduleDial() {
  if (!isWanted()) {
    become({ status: "down", downSince: null, nextTryAt: null });
    return;
  }
  if (timer) clearTimeout(timer);
  const wait = backoff(failures);
  failures += 1;
  timer = setTimeout(dial, wait);
  become({ status: "down", downSince: state.downSince ?? Date.now(), nextTryAt: Date.now() + wait });
}

function dial() {
  if (timer) clearTimeout(timer);
  timer = null;
  become({ ...state, nextTryAt: null });
  manager.open();
  watchDoor();
}

/** A door that closes before a word was said is no failure to the library: it would sit out its whole timeout. */
function watchDoor() {
  const { engine } = manager;
  engine.once("close", () => {
    if (manager.engine === engine && state.status === "down")
      (engine as unknown as { emit(name: "error", error: Error): void }).emit("error", new Error("closed"));
  });
}

/** No ack and no sign of life either: the network went away without saying so. */
function dropIfDead() {
  if (state.status === "up" && Date.now() - heardAt >= ACK_MS) manager.engine.close();
}

function isWanted(): boolean {
  return [...opened.keys()].some((socket) => socket.active);
}

/** The token of the handshake. The connection may have changed while a new token was fetched. */
async function introduce(socket: Socket, give: (auth: object) => void) {
  const { engine } = manager;
  const token = await freshToken().catch(() => null);
  if (manager.engine !== engine) return;
  remember(socket, { token });
  give(token ? { token } : {});
}

/** The server said no to the namespace: with a stale token it gets a new one, a busy server gets time. */
async function refused(socket: Socket, problem: Partial<ProblemDocument>) {
  const known = opened.get(socket);
  if (!known) return;
  remember(socket, { refusals: known.refusals + 1 });
  const status = problem.status ?? 401;
  if (status === 401 && known.refusals < 3) await renewedToken(known.token).catch(() => null);
  else if (status < 500 && status !== 429) return;
  const asked = Number(problem.retry_after ?? 0) * 1000;
  setTimeout(
    () => {
      if (opened.has(socket)) socket.connect();
    },
    Math.max(asked, backoff(known.refusals)),
  );
}

async function renew(socket: Socket) {
  const token = await renewedToken(tokenOf(socket)).catch(() => null);
  if (!token) return;
  remember(socket, { token });
  await command(socket, "token.refresh", { token }).catch(() => undefined);
}

function remember(socket: Socket, change: { token?: string | null; refusals?: number }) {
  const known = opened.get(socket);
  if (known) opened.set(socket, { ...known, ...change });
}

function become(next: LineState) {
  state = next;
  for (const listener of listeners) listener();
}
