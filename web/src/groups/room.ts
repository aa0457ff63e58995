import type { Socket } from "socket.io-client";
import { Problem } from "@/api/problem";
import type { Person } from "@/api/types";
import { tokenRanOut } from "@/auth/session";
import { randomId } from "@/lib/random-id";
import { Earlier } from "@/live/earlier";
import { command, hangUp, open } from "@/realtime/line";
import { type Outgoing, Sending } from "@/realtime/outbox";
import { saidInGroup } from "./api";
import type { GroupAnswer, GroupEvent } from "./events";
import { emptyGroup, type GroupAction, type GroupState, reduceGroup } from "./state";

/**
 * One look into the room of a study group: owns the /groups socket, joins, joins again after every
 * drop or hole, and feeds the reducer. What the page shows is `get()`.
 */

type Phase = "joining" | "in" | "refused" | "closed" | "over";

export type Look = { phase: Phase; problem: Problem | null; state: GroupState };

const AGAIN_MS = 2_000;

export class GroupRoom {
  private socket: Socket | null = null;
  private listeners = new Set<() => void>();
  private askers = new Set<() => void>();
  private joining = false;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private look: Look;
  private readonly earlier: Earlier;
  private readonly sending = new Sending(
    () => this.look.state.outbox,
    (item) => this.deliver(item),
  );
  readId: string | null = null;

  constructor(
    readonly groupId: string,
    me: Person,
  ) {
    this.earlier = new Earlier((cursor) => saidInGroup(groupId, cursor));
    this.look = { phase: "joining", problem: null, state: emptyGroup(me) };
  }

  get = () => this.look;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Somebody wants in: told to the owner alone. */
  whenAsked = (asker: () => void) => {
    this.askers.add(asker);
    return () => {
      this.askers.delete(asker);
    };
  };

  enter = () => {
    this.become({ phase: "joining", problem: null });
    if (!this.socket) this.listen(open("/groups"));
    else if (!this.socket.active) this.socket.connect();
    else if (this.socket.connected) void this.join();
  };

  close = () => {
    if (this.timer) clearTimeout(this.timer);
    this.sending.stop();
    if (this.socket) hangUp(this.socket);
    this.socket = null;
  };

  say = (text: string) => {
    this.dispatch({ type: "written", client_id: randomId(), text, at: new Date().toISOString() });
    void this.sending.go();
  };

  retry = (client_id: string) => {
    this.dispatch({ type: "retried", client_id });
    void this.sending.go();
  };

  drop = (client_id: string) => this.dispatch({ type: "dropped", client_id });

  remove = async (message_id: string) => {
    if (!this.socket) throw Problem.offline();
    await command(this.socket, "group.delete", { group_id: this.groupId, message_id });
  };

  older = () =>
    this.earlier.more((messages) => {
      const { chat } = this.look.state;
      this.dispatch({ type: "older", messages });
      return this.look.state.chat !== chat;
    });

  private listen(socket: Socket) {
    this.socket = socket;
    socket.on("connect", () => void this.join());
    socket.on("disconnect", (reason) => {
      if (reason !== "io server disconnect") return;
      if (tokenRanOut()) this.enter();
      else this.become({ phase: "closed" });
    });
    socket.on("connect_error", (error: Error & { data?: { code: string; status?: number } }) => {
      if (!socket.active && error.data?.status === 403) this.refuse(new Problem(error.data));
    });
    socket.onAny((_type: string, event: GroupEvent) => {
      if (event?.data?.group_id === this.groupId) this.hear(event);
    });
  }

  private hear(event: GroupEvent) {
    this.dispatch({ type: "heard", event });
    if (event.type === "group_member.asked") for (const asker of this.askers) asker();
    if (this.look.state.over) this.finish();
    else if (this.look.state.missing) void this.join();
  }

  private async join() {
    const { socket } = this;
    if (!socket || this.joining) return;
    this.joining = true;
    try {
      const { seq } = this.look.state;
      const resume = seq === null ? {} : { resume: { seq } };
      const answer = await command<GroupAnswer>(socket, "group.join", { group_id: this.groupId, ...resume });
      this.joining = false;
      this.admitted(answer);
    } catch (error) {
      this.joining = false;
      this.refuse(Problem.from(error));
    }
  }

  private admitted(answer: GroupAnswer) {
    if (!this.socket) return;
    this.dispatch({ type: "joined", answer });
    if ("messages" in answer) this.earlier.reset();
    this.readId ??= this.look.state.chat.at(-1)?.id ?? null;
    this.become({ phase: "in", problem: null });
    if (this.look.state.over) this.finish();
    else if (this.look.state.missing) void this.join();
    else void this.sending.go();
  }

  private refuse(problem: Problem) {
    if (!this.socket) return;
    if (problem.isPassing) {
      const wait = Number(problem.facts.retry_after ?? 0) * 1000 || AGAIN_MS;
      this.timer = setTimeout(() => this.socket?.connected && void this.join(), wait);
    } else this.become({ phase: "refused", problem });
  }

  private finish() {
    this.become({ phase: "over" });
    this.close();
  }

  /** Whether the next one may follow. */
  private async deliver({ client_id, text }: Outgoing): Promise<boolean> {
    const { socket } = this;
    if (!socket?.connected || this.look.phase !== "in") return false;
    try {
      await command(socket, "group.send", { group_id: this.groupId, client_id, text });
      this.dispatch({ type: "sent", client_id });
    } catch (error) {
      const { code, facts } = Problem.from(error);
      // Without a connection it stays in the outbox and goes out after the next join.
      if (!socket.connected) return false;
      if (code === "rate_limited") {
        this.sending.later(Number(facts.retry_after ?? 0) * 1000 || AGAIN_MS);
        return false;
      }
      this.dispatch({ type: "refused", client_id, code });
    }
    return true;
  }

  private dispatch(action: GroupAction) {
    this.become({ state: reduceGroup(this.look.state, action) });
  }

  private become(change: Partial<Look>) {
    this.look = { ...this.look, ...change };
    for (const listener of this.listeners) listener();
  }
}
