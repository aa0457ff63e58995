import type { Problem } from "@/api/problem";
import type { Person } from "@/api/types";
import { Conversation } from "@/live/conversation";
import { Entrance } from "@/realtime/entrance";
import { saidInGroup } from "./api";
import type { GroupAnswer, GroupEvent } from "./events";
import { emptyGroup, type GroupAction, type GroupState, reduceGroup } from "./state";

/** One look into the room of a study group. What the page shows is `get()`. */

type Phase = "joining" | "in" | "refused" | "closed" | "over";

export type Look = { phase: Phase; problem: Problem | null; state: GroupState };

export class GroupRoom {
  readonly talk: Conversation;
  private readonly entrance: Entrance<GroupAnswer, GroupEvent>;
  private listeners = new Set<() => void>();
  private askers = new Set<() => void>();
  private look: Look;

  constructor(groupId: string, me: Person) {
    this.look = { phase: "joining", problem: null, state: emptyGroup(me) };
    this.entrance = new Entrance({
      namespace: "/groups",
      address: { group_id: groupId },
      joining: "group.join",
      resume: () => {
        const { seq } = this.look.state;
        return seq === null ? undefined : { seq };
      },
      arrived: () => void this.entrance.join(),
      admitted: (answer) => this.admitted(answer),
      refused: (problem) => this.become({ phase: "refused", problem }),
      closed: () => this.become({ phase: "closed" }),
      isOf: (event) => event?.data?.group_id === groupId,
      hear: (event) => this.hear(event),
    });
    this.talk = new Conversation({
      get: () => this.look.state,
      dispatch: (action) => this.dispatch(action),
      isInside: () => this.entrance.isInside,
      enter: () => void this.entrance.join(),
      send: ({ client_id, text }) => this.entrance.send("group.send", { client_id, text }),
      remove: (message_id) => this.entrance.send("group.delete", { message_id }),
      said: (cursor) => saidInGroup(groupId, cursor),
    });
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
    this.entrance.knock();
  };

  close = () => {
    this.talk.stop();
    this.entrance.close();
  };

  private hear(event: GroupEvent) {
    this.dispatch({ type: "heard", event });
    if (event.type === "group_member.asked") for (const asker of this.askers) asker();
    this.lookOn();
  }

  private admitted(answer: GroupAnswer) {
    this.dispatch({ type: "joined", answer });
    this.become({ phase: "in", problem: null });
    this.talk.goOn({ isNew: "messages" in answer });
    this.lookOn();
  }

  private lookOn() {
    const { over, missing } = this.look.state;
    if (over) {
      this.become({ phase: "over" });
      this.close();
    } else if (missing) void this.entrance.join();
  }

  private dispatch(action: GroupAction) {
    this.become({ state: reduceGroup(this.look.state, action) });
  }

  private become(change: Partial<Look>) {
    this.look = { ...this.look, ...change };
    for (const listener of this.listeners) listener();
  }
}
