import type { MyPoll, Poll, Resumed } from "../events";
import { type ClassState, isHost } from "../state";
import { byTime } from "./order";

export function opened(state: ClassState, poll: Poll): ClassState {
  if (state.polls.some((known) => known.id === poll.id)) return state;
  const votes = isHost(state.role) && !poll.anonymous ? [] : null;
  const polls = [...state.polls, { ...poll, mine: null, votes }];
  polls.sort((a, b) => byTime({ ...a, at: a.opened_at }, { ...b, at: b.opened_at }));
  return { ...state, polls };
}

export function counted(
  state: ClassState,
  pollId: string,
  { counts, voters }: { counts: number[]; voters: number },
): ClassState {
  return change(state, pollId, () => ({ counts, voters }));
}

/** For the voter's own tabs, and for the host where votes have a name. */
export function voted(
  state: ClassState,
  { poll_id, user_id, options }: { poll_id: string; user_id: string; options: number[] },
): ClassState {
  const user = state.participants.find((participant) => participant.user.id === user_id)?.user;
  return change(state, poll_id, ({ mine, votes }) => ({
    mine: user_id === state.me.id ? options : mine,
    votes: votes && user ? withVote(votes, { user, options }) : votes,
  }));
}

/** Votes have no number: after a drop they come all together. */
export function withVotes(state: ClassState, known: Resumed["votes"] = []): ClassState {
  return known.reduce(
    (now, { poll_id, mine, votes }) => change(now, poll_id, () => ({ mine, votes })),
    state,
  );
}

type Vote = NonNullable<MyPoll["votes"]>[number];

function withVote(votes: Vote[], vote: Vote): Vote[] {
  const place = votes.findIndex(({ user }) => user.id === vote.user.id);
  return place < 0 ? [...votes, vote] : votes.with(place, vote);
}

export function extended(state: ClassState, pollId: string, closes_at: string): ClassState {
  return change(state, pollId, () => ({ closes_at }));
}

/** It was closed, or takes votes again: what it is now. */
export function retold(state: ClassState, poll: Poll): ClassState {
  return change(opened(state, poll), poll.id, () => poll);
}

export function openPoll(state: ClassState): MyPoll | undefined {
  return state.polls.findLast((poll) => poll.closed_at === null);
}

function change(state: ClassState, pollId: string, how: (poll: MyPoll) => Partial<MyPoll>): ClassState {
  const polls = state.polls.map((poll) => (poll.id === pollId ? { ...poll, ...how(poll) } : poll));
  return { ...state, polls };
}
