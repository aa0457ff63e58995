import type { Socket } from "socket.io-client";
import { saidIn } from "@/api/live-sessions";
import { Problem } from "@/api/problem";
import type { Person } from "@/api/types";
import { tokenRanOut } from "@/auth/session";
import { randomId } from "@/lib/random-id";
import { command, hangUp, open } from "@/realtime/line";
import { type Outgoing, Sending } from "@/realtime/outbox";
import { Earlier } from "./earlier";
import type { JoinAnswer, LiveEvent, WaitingPlace } from "./events";
import type { VideoTicket } from "./media/transport";
import { type Action, type ClassState, emptyClass, reduce, resumePoint } from "./state";

/**
 * One visit to a class: owns the /live socket, joins, joins again after every drop or hole, and
 * feeds the reducer. What the page shows is `get()`.
 */

type Phase = "joining" | "in" | "refused" | "removed" | "closed" | "left" | "ended";

export type Visit = {
  phase: Phase;
  problem: Problem | null;
  state: ClassState;
  /** The server's clock minus this browser's, in milliseconds. */
  clockOffset: number;
  /** To the room that carries pictures and voices. */
  ticket: VideoTicket | null;
  /** How often this page has come in: once, and again after every interruption. */
  joins: number;
};

const AGAIN_MS = 2_000;
const FRAME_MS = 30;
const HIDDEN_MS = 1_000;

export class Classroom {
  private socket: Socket | null = null;
  private listeners = new Set<() => void>();
  private watchers = new Set<(event: LiveEvent) => void>();
  private joining = false;
  private telling: ReturnType<typeof setTimeout> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private visit: Visit;
  /** What is written and not sent, and how far the chat was read: they outlive the panel that shows them. */
  draft: { text: string; to: string | null } = { text: "", to: null };
  readId: string | null = null;
  private readonly earlier: Earlier;
  private readonly sending = new Sending(
    () => this.visit.state.outbox,
    (item) => this.deliver(item),
  );

  constructor(
    readonly sessionId: string,
    me: Person,
  ) {
    this.earlier = new Earlier((cursor) => saidIn(sessionId, cursor));
    this.visit = {
      phase: "joining",
      problem: null,
      state: emptyClass(me),
      clockOffset: 0,
      ticket: null,
      joins: 0,
    };
  }

  get = () => this.visit;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What passes and is kept nowhere, such as reactions. */
  watch = (watcher: (event: LiveEvent) => void) => {
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  };

  /** Sends a command about this class; a refusal is thrown as a Problem. */
  send = async <T = null>(name: string, data: object = {}): Promise<T> => {
    if (!this.socket) throw Problem.offline();
    return command<T>(this.socket, name, { session_id: this.sessionId, ...data });
  };

  /** Goes to the door and tries to enter, from wherever the visit is. */
  enter = () => {
    if (this.visit.phase !== "in") this.become({ phase: "joining", problem: null });
    this.knock();
  };

  /** Tries to enter, and shows what was shown until there is an answer. */
  knock = () => {
    if (!this.socket) this.listen(open("/live"));
    else if (!this.socket.active) this.socket.connect();
    else if (this.socket.connected) void this.join();
  };

  /** The page closes. The seat is kept for the grace time, in case the person comes back. */
  close = () => {
    if (this.timer) clearTimeout(this.timer);
    this.sending.stop();
    if (this.socket) hangUp(this.socket);
    this.socket = null;
  };

  /** Whether there is something to lose by going away: a place in class, or in line. */
  isKept = () => {
    const { phase, state } = this.visit;
    return phase === "in" || (phase === "refused" && (state.waiting !== null || state.offeredUntil !== null));
  };

  leave = async () => {
    const { socket } = this;
    this.become({ phase: "left" });
    if (socket) await command(socket, "leave", { session_id: this.sessionId }).catch(() => undefined);
    this.close();
  };

  say = (text: string, to: string | null = null) => {
    this.dispatch({ type: "written", client_id: randomId(), text, to, at: new Date().toISOString() });
    void this.sending.go();
  };

  retry = (client_id: string) => {
    this.dispatch({ type: "retried", client_id });
    void this.sending.go();
  };

  /** What was said before what is shown. */
  older = () =>
    this.earlier.more((messages) => {
      const { chat } = this.visit.state;
      this.dispatch({ type: "older", messages });
      return this.visit.state.chat !== chat;
    });

  drop = (client_id: string) => this.dispatch({ type: "dropped", client_id });

  /** Shown at once; taken back when the server refuses. */
  raiseHand = async (up: boolean) => {
    this.dispatch({ type: "handWished", up });
    try {
      await this.send(up ? "hand.raise" : "hand.lower");
    } catch (error) {
      this.dispatch({ type: "handWished", up: null });
      throw error;
    }
  };

  vote = async (poll_id: string, options: number[]) => {
    await this.send("poll.vote", { poll_id, options });
    this.dispatch({ type: "voted", poll_id, options });
  };

  upvote = async (question_id: string, upvoted: boolean) => {
    this.dispatch({ type: "upvoted", question_id, upvoted });
    try {
      await this.send("question.upvote", { question_id, remove: !upvoted });
    } catch (error) {
      this.dispatch({ type: "upvoted", question_id, upvoted: !upvoted });
      throw error;
    }
  };

  /** Waits for a seat. Asked again, it tells the place one has. */
  queue = async (offeredUntil: string | null = null) => {
    const place = await this.send<WaitingPlace>("waitlist.join");
    const until = place.offer_expires_at ?? offeredUntil ?? this.visit.state.offeredUntil;
    this.dispatch({ type: "queued", place, offeredUntil: until });
  };

  unqueue = async () => {
    await this.send("waitlist.leave");
    this.dispatch({ type: "queued", place: null });
  };

  /** The offer is over, and nobody told. */
  lapse = () => this.dispatch({ type: "queued", place: null });

  accept = async () => {
    this.admitted(await this.send<JoinAnswer>("waitlist.accept"));
  };

  /** After having been turned away in the lobby. */
  askAgain = () => {
    this.dispatch({ type: "knocked" });
    this.knock();
  };

  private listen(socket: Socket) {
    this.socket = socket;
    socket.on("connect", () => this.arrive());
    socket.on("disconnect", (reason) => {
      if (reason === "io server disconnect") this.closedByServer();
    });
    socket.on("connect_error", (error: Error & { data?: { code: string; status?: number } }) => {
      if (!socket.active && error.data && error.data.status === 403) this.refuse(new Problem(error.data));
    });
    socket.onAny((_type: string, event: LiveEvent) => {
      if (event?.session_id === this.sessionId) this.hear(event);
    });
  }

  private hear(event: LiveEvent) {
    this.visit = { ...this.visit, state: reduce(this.visit.state, { type: "heard", event }) };
    this.tellSoon();
    for (const watcher of this.watchers) watcher(event);
    const { state, phase } = this.visit;
    if (state.removed === "banned" && phase === "refused") this.finish("removed");
    else if (phase === "refused") this.atTheDoor(event);
    else if (state.ended && phase !== "left") this.finish("ended");
    else if (state.removed && phase === "in") this.finish("removed");
    else if (state.missing || state.stale) void this.join();
  }

  /** The line is there, perhaps again: who waits keeps waiting, and who was turned away does not ask anew. */
  private arrive() {
    const { waiting, turnedAway } = this.visit.state;
    if (this.visit.phase !== "refused") void this.join();
    else if (waiting) void this.queue().catch(() => this.join());
    else if (!turnedAway) void this.join();
  }

  /**
   * Who was refused hears when the class starts, a seat is free, they are let in, or there is nothing left to
   * wait for. Who is in the waiting list is offered a seat, and takes it themselves.
   */
  private atTheDoor({ type }: LiveEvent) {
    const { state, problem } = this.visit;
    const queued = state.waiting !== null || state.offeredUntil !== null;
    const seatIsFree = type === "seats.changed" && (state.seats?.free ?? 0) > 0;
    const opened = type === "session.started" || type === "lobby.admitted";
    if (opened || (seatIsFree && !queued && problem?.code === "session_full")) void this.join();
    else if (type === "session.cancelled" || type === "session.ended") void this.join();
  }

  private async join() {
    const { socket } = this;
    if (!socket || this.joining) return;
    this.joining = true;
    try {
      const resume = resumePoint(this.visit.state);
      const answer = await command<JoinAnswer>(socket, "join", {
        session_id: this.sessionId,
        ...(resume && { resume }),
      });
      this.joining = false;
      this.admitted(answer);
    } catch (error) {
      this.joining = false;
      this.refuse(Problem.from(error));
    }
  }

  private admitted(answer: JoinAnswer) {
    if (!this.socket) return;
    this.dispatch({ type: "joined", answer });
    if ("chat" in answer) this.earlier.reset();
    const clockOffset =
      "server_time" in answer ? Date.parse(answer.server_time) - Date.now() : this.visit.clockOffset;
    const ticket = ("video" in answer && answer.video) || this.visit.ticket;
    this.become({ phase: "in", problem: null, clockOffset, ticket, joins: this.visit.joins + 1 });
    const { state } = this.visit;
    this.readId ??= state.chat.at(-1)?.id ?? null;
    if (state.ended) this.finish("ended");
    else if (state.missing || state.stale) void this.join();
    else void this.sending.go();
  }

  private refuse(problem: Problem) {
    if (!this.socket || this.visit.phase === "left") return;
    if (problem.isPassing) {
      const wait = Number(problem.facts.retry_after ?? 0) * 1000 || AGAIN_MS;
      this.timer = setTimeout(() => this.socket?.connected && void this.join(), wait);
      return;
    }
    if (problem.code === "session_ended") this.finish("ended");
    else this.become({ phase: "refused", problem });
  }

  /** The events just before told why, if the server said anything. */
  private closedByServer() {
    if (tokenRanOut()) this.knock();
    else if (["in", "joining", "refused"].includes(this.visit.phase)) this.become({ phase: "closed" });
  }

  private finish(phase: "ended" | "removed") {
    this.become({ phase });
    this.close();
  }

  /** Whether the next one may follow. */
  private async deliver({ client_id, text, to }: Outgoing): Promise<boolean> {
    const { socket } = this;
    if (!socket?.connected || this.visit.phase !== "in") return false;
    try {
      await command(socket, "chat.send", { session_id: this.sessionId, client_id, text, to });
      this.dispatch({ type: "sent", client_id });
    } catch (error) {
      const { code, facts } = Problem.from(error);
      // Without a connection, or a place in class, it stays in the outbox and goes out after the next join.
      if (!socket.connected) return false;
      if (code === "not_inside") void this.join();
      if (code === "rate_limited") this.sending.later(Number(facts.retry_after ?? 0) * 1000 || AGAIN_MS);
      if (code === "not_inside" || code === "rate_limited") return false;
      this.dispatch({ type: "refused", client_id, code });
    }
    return true;
  }

  private dispatch(action: Action) {
    this.become({ state: reduce(this.visit.state, action) });
  }

  /** A busy class says more in a second than a screen can show: it is drawn once for all that came meanwhile. */
  private tellSoon() {
    if (this.telling !== null) return;
    const tell = () => this.become({});
    this.telling = setTimeout(tell, document.hidden ? HIDDEN_MS : FRAME_MS);
  }

  private become(change: Partial<Visit>) {
    if (this.telling !== null) clearTimeout(this.telling);
    this.telling = null;
    this.visit = { ...this.visit, ...change };
    for (const listener of this.listeners) listener();
  }
}
