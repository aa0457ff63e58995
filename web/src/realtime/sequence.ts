/**
 * Numbered events of a room, applied in order, once. Those that come before the first look, or behind
 * a hole, are held; a hole sets `missing`, and whoever owns the socket then joins again with `resume`.
 * What has no number is applied as it comes.
 */

type Numbered = { seq: number | null };

export type Sequenced<Event extends Numbered> = { seq: number | null; missing: boolean; held: Event[] };

type Apply<State, Event> = (state: State, event: Event) => State;

const HELD_LIMIT = 500;

export function hear<State extends Sequenced<Event>, Event extends Numbered>(
  state: State,
  event: Event,
  apply: Apply<State, Event>,
): State {
  if (event.seq === null) return apply(state, event);
  if (state.seq === null) return hold(state, event);
  if (event.seq <= state.seq) return state;
  if (event.seq > state.seq + 1) return { ...hold(state, event), missing: true };
  return step(state, event, apply);
}

/** One step forward; an event that was applied before is passed over. */
export function step<State extends Sequenced<Event>, Event extends Numbered>(
  state: State,
  event: Event,
  apply: Apply<State, Event>,
): State {
  if (event.seq === null) return apply(state, event);
  if (state.seq !== null && event.seq <= state.seq) return state;
  return { ...apply(state, event), seq: event.seq };
}

/** What was held is heard once more, in its order: after a look, most of it fits. */
export function replayHeld<State extends Sequenced<Event>, Event extends Numbered>(
  state: State,
  heard: Apply<State, Event>,
): State {
  const held = [...state.held].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return held.reduce(heard, { ...state, held: [] });
}

function hold<State extends Sequenced<Event>, Event extends Numbered>(state: State, event: Event): State {
  return { ...state, held: [...state.held, event].slice(-HELD_LIMIT) };
}
