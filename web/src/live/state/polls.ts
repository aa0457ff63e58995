import type { MyPoll, Poll } from "../events";
import { type ClassState, isHost } from "../state";

export function opened(state: ClassState, poll: Poll): ClassState {
  if (state.polls.some((known) => known.id === poll.id)) return state;
  const votes = isHost(state.role) && !poll.anonymous ? [] : null;
  return { ...state, polls: [...state.polls, { ...poll, mine: null, votes }] };
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
    votes: votes && user ? [...votes.filter((vote) => vote.user.id !== user_id), { user, options }] : votes,
  }));
}

export function closed(state: ClassState, poll: Poll): ClassState {
  return change(opened(state, poll), poll.id, () => poll);
}

export function openPoll(state: ClassState): MyPoll | undefined {
  return state.polls.findLast((poll) => poll.closed_at === null);
}

function change(state: ClassState, pollId: string, how: (poll: MyPoll) => Partial<MyPoll>): ClassState {
  const polls = state.polls.map((poll) => (poll.id === pollId ? { ...poll, ...how(poll) } : poll));
  return { ...state, polls };
}
