import type { VideoTicket } from "../media/transport";
import { type ClassState, isHost, peopleCount } from "../state";

export type Smaller = NonNullable<VideoTicket["smaller"]>;

/** What a class that has become small again could do without its media server; null where it has none, or is not small. */
export function smallerOf(ticket: VideoTicket | null, state: ClassState): Smaller | null {
  const smaller = ticket?.smaller ?? null;
  return smaller && isHost(state.role) && peopleCount(state) - 1 <= smaller.max_viewers ? smaller : null;
}
