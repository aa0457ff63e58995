import type { Room } from "livekit-client";
import type { Measured } from "../transport";

type Manager = NonNullable<Room["engine"]["pcManager"]>;
type Wrapped = Manager["publisher"];

const known = new WeakMap<Wrapped, Measured>();

/** The connections that LiveKit's library keeps to itself, as far as they can be measured. */
export function connectionsOf(room: Room): Measured[] {
  const manager = (room.engine as Room["engine"] | undefined)?.pcManager;
  return [manager?.publisher, manager?.subscriber].flatMap((one) => (one ? [measuredOf(one)] : []));
}

/** One for each, as what was counted last belongs to it. */
function measuredOf(wrapped: Wrapped): Measured {
  const made = known.get(wrapped) ?? {
    get connectionState() {
      return wrapped.getConnectionState();
    },
    get iceConnectionState() {
      return wrapped.getICEConnectionState();
    },
    get signalingState() {
      return wrapped.getSignallingState();
    },
    getStats: () => wrapped.getStats(),
  };
  known.set(wrapped, made);
  return made;
}
