import type { Kind, Peer, Told } from "./transport";

export type Shown = Iterable<[userId: string, kind: Kind, track: MediaStreamTrack]>;

/** Tells a page what has changed of what the others show, as far as they may. */
export class Passing {
  private peers = new Map<string, Peer>();
  private passed = new Map<string, MediaStreamTrack>();

  constructor(private readonly told: Told) {}

  people(peers: readonly Peer[]) {
    this.peers = new Map(peers.map((peer) => [peer.userId, peer]));
  }

  /** What somebody may not send is not passed on. */
  *allowed(shown: Shown): Shown {
    for (const one of shown) if (this.peers.get(one[0])?.publish.has(one[1])) yield one;
  }

  /** All there is to be passed on now. */
  pass(shown: Shown) {
    const now = new Map<string, MediaStreamTrack>();
    for (const [userId, kind, track] of this.allowed(shown)) now.set(`${userId} ${kind}`, track);
    const before = this.passed;
    this.passed = now;
    for (const key of before.keys()) if (!now.has(key)) this.tell(key, null);
    for (const [key, track] of now) if (before.get(key) !== track) this.tell(key, track);
  }

  private tell(key: string, track: MediaStreamTrack | null) {
    const [userId = "", kind] = key.split(" ");
    this.told.remote(userId, kind as Kind, track);
  }
}
