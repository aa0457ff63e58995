import type { Kind, Room } from "../transport";
import { Line } from "./line";

/** Everything the others show, over one connection that is offered anew whenever there is more. */

type Stream = { feed: string; user_id: string; kind: Kind };
type Feed = { feed: string; user_id: string; showing: Kind[] };
type Offered = { sdp: string; streams: Record<string, Stream> };

export class Receiving extends Line {
  private feeds: Feed[] = [];
  private tracks = new Map<string, MediaStreamTrack>();
  private wantsPictures = true;
  /** Of a connection that is to take the place of the last, until it stands. */
  private coming: Map<string, MediaStreamTrack> | null = null;

  constructor(
    room: Room,
    moved: () => void,
    private readonly changed: () => void,
  ) {
    super(room, moved);
  }

  /** What is on now: of whom, and what. */
  *shown(): Iterable<[userId: string, kind: Kind, track: MediaStreamTrack]> {
    for (const { feed, user_id, showing } of this.feeds)
      for (const kind of showing) {
        const track = this.tracks.get(`${feed} ${kind}`);
        if (track) yield [user_id, kind, track];
      }
  }

  get hasSomething(): boolean {
    return this.feeds.some(({ showing }) => showing.length > 0);
  }

  /** Whether pictures are to come; the connection that has what is wanted takes the place of this one. */
  want(pictures: boolean) {
    if (pictures === this.wantsPictures) return;
    this.wantsPictures = pictures;
    if (!this.connection) return;
    if (this.state === "connected") this.succeed(this.connection);
    else this.retry();
  }

  protected async begin(name: string) {
    if (!this.former) {
      this.tracks = new Map();
      this.feeds = [];
    }
    await this.room.send("media.subscribe", { line: name });
    this.changed();
  }

  protected override told(type: string, data: object) {
    if (type === "media.offered") void this.inTurn(this.name, () => this.answer(data as Offered));
    else if (type === "media.feeds_changed") {
      this.feeds = (data as { feeds: Feed[] }).feeds;
      if (!this.hasSomething && this.pc?.connectionState === "new") this.settled();
      this.changed();
    }
  }

  protected override stands() {
    if (!this.coming) return;
    this.tracks = this.coming;
    this.coming = null;
    this.changed();
  }

  private async answer({ sdp, streams }: Offered) {
    const { pc, name } = this;
    if (!pc) return;
    await this.described(pc, { type: "offer", sdp });
    const refused = pc.getTransceivers().filter(({ receiver }) => !this.takes(receiver.track));
    for (const one of refused) one.direction = "inactive";
    await pc.setLocalDescription();
    if (pc.connectionState !== "connected") this.expectConnection();
    const tracks = new Map<string, MediaStreamTrack>();
    for (const { mid, receiver } of pc.getTransceivers()) {
      const stream = mid === null ? undefined : streams[mid];
      if (stream && this.takes(receiver.track)) tracks.set(`${stream.feed} ${stream.kind}`, receiver.track);
    }
    if (this.former) this.coming = tracks;
    else this.tracks = tracks;
    await this.room.send("media.answer", { line: name, sdp: pc.localDescription?.sdp ?? "" });
    this.answered();
    this.changed();
  }

  private takes({ kind }: MediaStreamTrack): boolean {
    return this.wantsPictures || kind !== "video";
  }
}
