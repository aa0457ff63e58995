import { saidIn } from "@/api/live-sessions";
import type { Problem } from "@/api/problem";
import type { Person } from "@/api/types";
import { Entrance } from "@/realtime/entrance";
import { Conversation } from "./conversation";
import type { JoinAnswer, LiveEvent, WaitingPlace } from "./events";
import type { VideoTicket } from "./media/transport";
import { Renewal } from "./renewal";
import { type Action, type ClassState, emptyClass, isHost, peopleCount, reduce, resumePoint } from "./state";

/** One visit to a class: feeds the reducer with what its room answers and says. What the page shows is `get()`. */

type Phase = "joining" | "in" | "refused" | "removed" | "closed" | "left" | "unqueued" | "ended";

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

const FRAME_MS = 30;
const HIDDEN_MS = 1_000;

export class Classroom {
  readonly talk: Conversation;
  private readonly entrance: Entrance<JoinAnswer, LiveEvent>;
  private readonly renewal = new Renewal({
    ticket: () => this.visit.ticket,
    switches: () => this.visit.state.switches,
    spread: () => askedWithin(this.visit.state),
    ask: () => this.send<VideoTicket>("video.ticket"),
    renewed: (ticket) => this.become({ ticket }),
  });
  private listeners = new Set<() => void>();
  private watchers = new Set<(event: LiveEvent) => void>();
  private telling: ReturnType<typeof setTimeout> | null = null;
  private visit: Visit;
  /** How far each panel but the chat was scrolled. */
  readonly scrolled = new Map<string, number>();

  constructor(
    readonly sessionId: string,
    me: Person,
  ) {
    this.visit = {
      phase: "joining",
      problem: null,
      state: emptyClass(me),
      clockOffset: 0,
      ticket: null,
      joins: 0,
    };
    this.entrance = new Entrance({
      namespace: "/live",
      address: { session_id: sessionId },
      joining: "join",
      resume: () => resumePoint(this.visit.state),
      arrived: () => this.arrive(),
      admitted: (answer) => this.admitted(answer),
      refused: (problem) => this.refused(problem),
      closed: () => this.closedByServer(),
      isOf: (event) => event?.session_id === sessionId,
      hear: (event) => this.hear(event),
    });
    this.talk = new Conversation({
      get: () => this.visit.state,
      dispatch: (action) => this.dispatch(action),
      isInside: () => this.entrance.isInside,
      enter: () => void this.entrance.join(),
      send: ({ client_id, text, to, reply_to }) =>
        this.send("chat.send", { client_id, text, to, reply_to: reply_to?.id ?? null }),
      remove: (message_id) => this.send("chat.delete", { message_id }),
      said: (cursor) => saidIn(sessionId, cursor),
    });
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
  send = <T = null>(name: string, data: object = {}): Promise<T> => this.entrance.send<T>(name, data);

  /** Goes to the door and tries to enter, from wherever the visit is. */
  enter = () => {
    if (this.visit.phase !== "in") this.become({ phase: "joining", problem: null });
    this.knock();
  };

  /** Tries to enter, and shows what was shown until there is an answer. */
  knock = () => this.entrance.knock();

  /** The page closes. The seat is kept for the grace time, in case the person comes back. */
  close = () => {
    this.talk.stop();
    this.renewal.stop();
    this.entrance.close();
  };

  /** Whether there is something to lose by going away: a place in class, or in line. */
  isKept = () => {
    const { phase, state } = this.visit;
    return phase === "in" || (phase === "refused" && (state.waiting !== null || state.offeredUntil !== null));
  };

  leave = async () => {
    this.become({ phase: "left" });
    await this.send("leave").catch(() => undefined);
    this.close();
  };

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

  /** More time, once: if the end is another by now, somebody has given some already. */
  extend = (minutes: number) => {
    const { session } = this.visit.state;
    return this.send("session.extend", { minutes, ends_at: session?.ends_at ?? null });
  };

  /** Waits for a seat. Asked again, it tells the place one has. */
  queue = async (offeredUntil: string | null = null) => {
    const place = await this.send<WaitingPlace>("waitlist.join");
    const until = place.offer_expires_at ?? offeredUntil ?? this.visit.state.offeredUntil;
    this.dispatch({ type: "queued", place, offeredUntil: until });
  };

  /** Waits no longer, or declines what is offered; and does not enter either, should a seat be free. */
  unqueue = async () => {
    await this.send("waitlist.leave");
    this.dispatch({ type: "queued", place: null });
    this.become({ phase: "unqueued" });
    this.close();
  };

  /** The offer is over, and nobody told. */
  lapse = () => this.dispatch({ type: "lapsed" });

  accept = async () => {
    this.entrance.admit(await this.send<JoinAnswer>("waitlist.accept"));
  };

  /** After having been turned away in the lobby. */
  askAgain = () => {
    this.dispatch({ type: "knocked" });
    this.knock();
  };

  private hear(event: LiveEvent) {
    const before = this.visit.state;
    this.visit = { ...this.visit, state: reduce(before, { type: "heard", event }) };
    // A reaction flies by, and the room is not drawn anew for it.
    if (this.visit.state !== before) this.tellSoon();
    for (const watcher of this.watchers) watcher(event);
    if (event.type === "session.host_back") this.talk.sendHeld();
    const { state, phase } = this.visit;
    if (phase === "left") return;
    if (state.removed === "banned" && phase === "refused") this.finish("removed");
    else if (phase === "refused") this.atTheDoor(event);
    else if (state.ended) this.finish("ended");
    else if (state.removed && phase === "in") this.finish("removed");
    else if (state.missing || state.stale) void this.entrance.join();
    else if (phase === "in") this.renewal.look();
  }

  /** The line is there, perhaps again: who waits keeps waiting, and who was turned away does not ask anew. */
  private arrive() {
    const { waiting, turnedAway, offerLapsed } = this.visit.state;
    if (this.visit.phase !== "refused") void this.entrance.join();
    else if (waiting) void this.queue().catch(this.entrance.join);
    else if (!turnedAway && !offerLapsed) void this.entrance.join();
  }

  /**
   * Who was refused hears when the class starts, a seat is free, they are let in or lead, or there is nothing left to
   * wait for. Who is in the waiting list is offered a seat, and takes it themselves; who did not take it is
   * perhaps not there.
   */
  private atTheDoor({ type }: LiveEvent) {
    const { state, problem } = this.visit;
    const asks = state.waiting !== null || state.offeredUntil !== null || state.offerLapsed;
    const seatIsFree = type === "seats.changed" && (state.seats?.free ?? 0) > 0;
    const leads = type === "member.promoted"; // at the door one hears it of oneself alone
    const noLobby = type === "session.changed" && !state.session?.settings.lobby && !state.turnedAway;
    const opened =
      leads ||
      type === "session.started" ||
      type === "lobby.admitted" ||
      (noLobby && problem?.code === "lobby_waiting");
    if (opened || (seatIsFree && !asks && problem?.code === "session_full")) void this.entrance.join();
    else if (type === "session.cancelled" || type === "session.ended") void this.entrance.join();
  }

  private admitted(answer: JoinAnswer) {
    if (this.visit.phase === "left") return;
    this.dispatch({ type: "joined", answer });
    const clockOffset =
      "server_time" in answer ? Date.parse(answer.server_time) - Date.now() : this.visit.clockOffset;
    const ticket = ("video" in answer && answer.video) || this.visit.ticket;
    this.become({ phase: "in", problem: null, clockOffset, ticket, joins: this.visit.joins + 1 });
    const { state } = this.visit;
    if (state.ended) return this.finish("ended");
    this.talk.goOn({ isNew: "chat" in answer });
    if (state.missing || state.stale) void this.entrance.join();
    else this.renewal.look();
  }

  private refused(problem: Problem) {
    if (this.visit.phase === "left") return;
    if (problem.code === "session_ended") this.finish("ended");
    else this.become({ phase: "refused", problem });
  }

  /** The events just before told why, if the server said anything. */
  private closedByServer() {
    if (["in", "joining", "refused"].includes(this.visit.phase)) this.become({ phase: "closed" });
  }

  private finish(phase: "ended" | "removed") {
    this.become({ phase });
    this.close();
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

/** Whoever shows something asks at once, for the others wait for them. */
function askedWithin(state: ClassState): number {
  const mine = state.participants.find(({ user }) => user.id === state.me.id);
  return isHost(state.role) || mine?.on_stage ? 0 : Math.min(2_000, 10 * peopleCount(state));
}
