import type { Hand } from "../events";
import type { ClassState } from "../state";
import { compare, exactly } from "./order";

export function raised(state: ClassState, hand: Hand): ClassState {
  const others = state.hands.filter((other) => other.user_id !== hand.user_id);
  return fulfilled(inTurn({ ...state, hands: [...others, hand] }), hand.user_id);
}

export function lowered(state: ClassState, userId: string): ClassState {
  const hands = state.hands.filter((hand) => hand.user_id !== userId);
  return fulfilled(inTurn({ ...state, hands }), userId);
}

/** The server's order, whatever order hands were told in: with fair voice whoever was heard least comes first. */
export function inTurn(state: ClassState): ClassState {
  const fair = state.session?.settings.fair_voice ?? false;
  const sorted = [...state.hands].sort(
    (a, b) => (fair ? a.heard - b.heard : 0) || compare(exactly(a.raised_at), exactly(b.raised_at)),
  );
  return { ...state, hands: sorted.map((hand, place) => ({ ...hand, position: place + 1 })) };
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
