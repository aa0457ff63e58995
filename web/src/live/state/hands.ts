import type { Hand } from "../events";
import type { ClassState } from "../state";

/** A hand comes with its place in the queue, which is not always the last. */
export function raised(state: ClassState, hand: Hand): ClassState {
  const others = state.hands.filter((other) => other.user_id !== hand.user_id);
  return fulfilled({ ...state, hands: others.toSpliced(hand.position - 1, 0, hand) }, hand.user_id);
}

export function lowered(state: ClassState, userId: string): ClassState {
  return fulfilled({ ...state, hands: state.hands.filter((hand) => hand.user_id !== userId) }, userId);
}

export function loweredAll(state: ClassState): ClassState {
  return { ...state, hands: [], handWish: null };
}

/** What I see of my own hand: what I have just asked for, until the class has seen it. */
export function myHandIsUp({ handWish, hands, me }: ClassState): boolean {
  return handWish ?? hands.some((hand) => hand.user_id === me.id);
}

function fulfilled(state: ClassState, userId: string): ClassState {
  return userId === state.me.id ? { ...state, handWish: null } : state;
}
