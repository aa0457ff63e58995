import type { Person } from "@/api/types";
import type { ChatMessage } from "@/live/events";
import { posted, stillOut, type Talk, withOlder, withoutText } from "@/live/state/chat";
import { type OutboxAction, outboxAfter } from "@/realtime/outbox";
import { hear, replayHeld, type Sequenced, step } from "@/realtime/sequence";
import type { StudyGroup } from "./api";
import type { GroupAnswer, GroupEvent, GroupSnapshot, Here, KnownGroupEvent } from "./events";

/** The room of a study group as one person sees it: a pure reducer over the snapshot and the events. */
export type GroupState = Talk &
  Sequenced<GroupEvent> & {
    group: StudyGroup | null;
    members: Person[];
    here: Here;
    /** The group, or my part in it, is no more. */
    over: boolean;
  };

export type GroupAction =
  | OutboxAction
  | { type: "joined"; answer: GroupAnswer }
  | { type: "heard"; event: GroupEvent }
  | { type: "older"; messages: ChatMessage[] };

export function emptyGroup(me: Person): GroupState {
  const room = { group: null, members: [], here: { people: [], as_of: 0 }, over: false };
  return { me, chat: [], outbox: [], seq: null, missing: false, held: [], ...room };
}

export function reduceGroup(state: GroupState, action: GroupAction): GroupState {
  switch (action.type) {
    case "joined":
      return joined(state, action.answer);
    case "heard":
      return heard(state, action.event);
    case "older":
      return withOlder(state, action.messages);
    default:
      return { ...state, outbox: outboxAfter(state.outbox, action) };
  }
}

function joined(state: GroupState, answer: GroupAnswer): GroupState {
  const base = "resumed" in answer ? answer.events.reduce(next, state) : fromSnapshot(state, answer);
  return replayHeld({ ...withHere(base, answer.here), missing: false, over: false }, heard);
}

function fromSnapshot(state: GroupState, { group, members, messages, seq }: GroupSnapshot): GroupState {
  return { ...state, group, members, seq, chat: messages, outbox: stillOut(state, messages) };
}

const heard = (state: GroupState, event: GroupEvent) => hear(state, event, apply);
const next = (state: GroupState, event: GroupEvent) => step(state, event, apply);

function apply(state: GroupState, given: GroupEvent): GroupState {
  const event = given as KnownGroupEvent;
  switch (event.type) {
    case "group_message.posted":
      return posted(state, event.data);
    case "group_message.deleted":
      return withoutText(state, event.data.message_id);
    case "group.here_changed":
      return withHere(state, event.data);
    case "group_member.joined":
      return withMembers(state, [...without(state.members, event.data.user.id), event.data.user]);
    case "group_member.left":
      if (event.data.user_id === state.me.id) return { ...state, over: true };
      return withMembers(state, without(state.members, event.data.user_id));
    case "group.changed":
      return {
        ...state,
        group: state.group && { ...state.group, ...event.data.group, me: partIn(state, event.data.group) },
      };
    case "group.dissolved":
      return { ...state, over: true };
    default:
      return state;
  }
}

/** Nodes tell in another order than they count: the newer count is right. */
function withHere(state: GroupState, { people, as_of }: Here): GroupState {
  return as_of > state.here.as_of ? { ...state, here: { people, as_of } } : state;
}

function withMembers(state: GroupState, members: Person[]): GroupState {
  return { ...state, members, group: state.group && { ...state.group, members_count: members.length } };
}

const without = (people: Person[], id: string) => people.filter((person) => person.id !== id);

/** Who looked after it may have left it to me. */
function partIn({ group, me }: GroupState, { owner }: Pick<StudyGroup, "owner">): StudyGroup["me"] {
  if (group?.me === "instructor") return "instructor";
  return owner.id === me.id ? "owner" : "member";
}
