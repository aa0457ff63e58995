import { Problem } from "@/api/problem";
import { randomId } from "@/lib/random-id";
import type { LiveEvent } from "../events";
import { allotment } from "./peer/allotment";
import { Link } from "./peer/link";
import type { Heard, Signal } from "./peer/signal";
import type { Kind, MediaTransport, OpenTransport, Peer, Room, Told, VideoTicket } from "./transport";

/**
 * From browser to browser: whoever shows something sends it to each of the others. Pages find each
 * other by a hello; the one that shows something then makes the connection.
 *
 * An end of a connection is named by the page and a count. A page that was loaded again, or that
 * has closed its end, so comes with another name, and the other side begins anew.
 */

const ICE_MS = 10 * 60_000;
/** When nobody knows who of them came first: after those of whom it is known. */
const LAST = "9999";
const NOTHING: ReadonlyMap<Kind, MediaStreamTrack> = new Map();

export const openPeers: OpenTransport = (room, told) => new Peers(room, told);

class Peers implements MediaTransport {
  private readonly page = randomId().slice(0, 12);
  private readonly counts = new Map<string, number>();
  private readonly links = new Map<string, Link>();
  private readonly greeted = new Map<string, Heard>();
  private readonly shown = new Map<Kind, MediaStreamTrack>();
  private readonly came = new Map<string, ReadonlyMap<Kind, MediaStreamTrack>>();
  private readonly passed = new Map<string, Map<Kind, MediaStreamTrack>>();
  private readonly guests = new Set<string>();
  private hidden = false;
  private peers = new Map<string, Peer>();
  private begun = false;
  private elsewhere = false;
  private closed = false;
  private wantsPictures = true;
  private ice: RTCIceServer[];
  private iceAt = Date.now();
  private readonly unwatch: () => void;

  constructor(
    private readonly room: Room,
    private readonly told: Told,
  ) {
    this.ice = room.ticket.ice;
    this.unwatch = room.watch((event) => this.hear(event));
  }

  async publish(kind: Kind, track: MediaStreamTrack) {
    const first = this.shown.size === 0;
    this.shown.set(kind, track);
    this.spread();
    if (first) this.greet();
  }

  async unpublish(kind: Kind) {
    if (this.shown.delete(kind)) this.spread();
  }

  people(peers: readonly Peer[], hidden: boolean) {
    const known = this.peers;
    this.hidden = hidden;
    this.peers = new Map(peers.map((peer) => [peer.userId, peer]));
    if (hidden) for (const userId of [...this.guests, ...this.links.keys()]) this.welcome(userId);
    else this.guests.clear();
    for (const userId of this.links.keys())
      if (!this.peers.has(userId) || !this.concerns(userId)) this.drop(userId);
    for (const [userId, tracks] of this.came) this.pass(userId, tracks);
    for (const [userId, hello] of this.greeted) if (this.peers.has(userId)) this.meet(hello);
    this.spread();
    if (!this.begun) this.greet();
    // Who shows something does not see who I am, and waits to be greeted.
    else if (hidden)
      for (const { userId, publish } of peers)
        if (publish.size > 0 && !known.get(userId)?.publish.size) this.say(userId, { hello: true });
    this.begun = true;
  }

  pictures(wanted: boolean) {
    this.wantsPictures = wanted;
    for (const link of this.links.values()) link.want(wanted);
  }

  connections() {
    return [...this.links.values()].map(({ connection }) => connection);
  }

  resume() {
    void this.renewIce();
    for (const link of this.links.values()) link.revive();
    this.greet(true);
  }

  retry() {
    this.elsewhere = false;
    for (const [userId, link] of this.links) if (link.state === "failed") this.drop(userId);
    this.greet();
    this.tellState();
  }

  close() {
    this.closed = true;
    this.unwatch();
    for (const link of this.links.values()) link.close();
    this.links.clear();
  }

  // ---- finding each other

  /** Even who is connected, after an interruption: the other end may have been closed meanwhile. */
  private greet(everybody = false) {
    if (this.elsewhere) return;
    for (const { userId } of this.peers.values())
      if ((everybody || !this.links.has(userId)) && this.concerns(userId)) this.say(userId, { hello: true });
  }

  /** One of the two shows something, or may. */
  private concerns(userId: string): boolean {
    return this.shown.size > 0 || (this.peers.get(userId)?.publish.size ?? 0) > 0;
  }

  /** Somebody who is in the class, as the server says, and whom I am not told of. */
  private welcome(userId: string) {
    if (this.peers.has(userId)) return;
    this.guests.add(userId);
    this.peers.set(userId, { userId, publish: new Set(), joinedAt: LAST });
  }

  private bidFarewell(userId: string) {
    if (!this.hidden) return; // else it is told who is here
    this.guests.delete(userId);
    this.peers.delete(userId);
    this.drop(userId);
  }

  private hear({ type, data }: LiveEvent) {
    if (type === "participant.left") this.bidFarewell((data as { user_id: string }).user_id);
    if (type !== "signal.sent" || this.elsewhere) return;
    const heard = data as Heard;
    const { from, to_page, page } = heard;
    if (to_page && to_page !== this.nameFor(from)) {
      const mine = to_page.startsWith(`${this.page}.`);
      if (!mine && heard.description && this.links.has(from)) this.yieldToOtherPage();
      return;
    }
    if (!page) return;
    if (heard.hello) this.meet(heard);
    else this.listen(heard, page);
  }

  private meet(hello: Heard) {
    const { from, page, to_page } = hello;
    this.greeted.delete(from);
    if (this.hidden) this.welcome(from);
    if (!this.peers.has(from)) {
      this.greeted.set(from, hello); // their hello was faster than the news that they have come
      return;
    }
    const known = this.links.get(from);
    if (!page) return;
    if (known && known.remoteId === page) known.revive();
    else if (this.shown.size > 0) {
      this.forget(from);
      this.link(from, page);
    } else if (!to_page && this.concerns(from)) this.say(from, { hello: true, to_page: page });
  }

  private listen(heard: Heard, page: string) {
    let link = this.links.get(heard.from);
    if (link && link.remoteId !== page) {
      if (heard.description?.type !== "offer") return;
      this.forget(heard.from);
      link = undefined;
    }
    if (!link && heard.description?.type !== "offer") return;
    (link ?? this.link(heard.from, page)).hear(heard);
  }

  // ---- the connections

  private link(userId: string, remoteId: string): Link {
    void this.renewIce();
    const id = this.nameFor(userId);
    const link = new Link({
      id,
      remoteId,
      polite: this.room.me < userId,
      ice: this.ice,
      told: {
        send: (signal) => this.room.send("signal", { to: userId, page: id, to_page: remoteId, ...signal }),
        tracks: (tracks) => {
          this.came.set(userId, tracks);
          this.pass(userId, tracks);
        },
        changed: () => {
          if (link.state === "reconnecting") this.say(userId, { hello: true });
          this.tellState();
        },
      },
    });
    this.links.set(userId, link);
    if (!this.wantsPictures) link.want(false);
    this.spread();
    this.tellState();
    return link;
  }

  /** Closes a connection by one's own will: this end gets a new name, so that the other side notices. */
  private drop(userId: string) {
    this.counts.set(userId, (this.counts.get(userId) ?? 0) + 1);
    this.forget(userId);
  }

  private forget(userId: string) {
    this.links.get(userId)?.close();
    if (!this.links.delete(userId)) return;
    this.came.delete(userId);
    this.pass(userId, NOTHING);
    this.tellState();
  }

  /** Everybody gets what is shown, as far as it goes round. */
  private spread() {
    const share = allotment(this.peers, this.room.ticket.capabilities.max_viewers);
    const viewers = [...this.links.keys()].filter((userId) => share(userId) === "all").length;
    for (const [userId, link] of this.links) {
      const what = share(userId);
      const isVoice = ([kind]: [Kind, MediaStreamTrack]) => kind === "microphone" || kind === "screen_audio";
      if (what === "all") link.show(this.shown, viewers);
      else link.show(what === "voice" ? new Map([...this.shown].filter(isVoice)) : NOTHING, viewers);
    }
  }

  /** What somebody may not send is not passed on, whatever their browser sends. */
  private pass(userId: string, tracks: ReadonlyMap<Kind, MediaStreamTrack>) {
    const may = this.peers.get(userId)?.publish;
    const before = this.passed.get(userId) ?? new Map<Kind, MediaStreamTrack>();
    const now = new Map([...tracks].filter(([kind]) => may?.has(kind)));
    if (now.size > 0) this.passed.set(userId, now);
    else this.passed.delete(userId);
    for (const kind of before.keys()) if (!now.has(kind)) this.told.remote(userId, kind, null);
    for (const [kind, track] of now) if (before.get(kind) !== track) this.told.remote(userId, kind, track);
  }

  private yieldToOtherPage() {
    this.elsewhere = true;
    for (const userId of [...this.links.keys()]) this.drop(userId);
    this.tellState();
  }

  private tellState() {
    if (this.elsewhere) return this.told.state("elsewhere");
    const links = [...this.links];
    const shows = ([userId]: [string, Link]) => (this.came.get(userId)?.size ?? 0) > 0;
    const watched = links.filter(shows);
    const states = new Set((watched.length > 0 ? watched : links).map(([, link]) => link.state));
    if (states.size === 0) this.told.state("idle");
    else if (watched.length === 0 && states.has("connected")) this.told.state("connected");
    else if (states.has("failed")) this.told.state("failed");
    else if (states.has("reconnecting")) this.told.state("reconnecting");
    else this.told.state(states.has("connected") ? "connected" : "connecting");
  }

  private nameFor(userId: string): string {
    return `${this.page}.${this.counts.get(userId) ?? 0}`;
  }

  /** Who has left or shows nothing any more need not hear it, and after an interruption it is said again. */
  private say(userId: string, signal: Signal) {
    this.room.send("signal", { to: userId, page: this.nameFor(userId), ...signal }).catch((error) => {
      const { status, waitMs } = Problem.from(error);
      if (status !== 429 || this.closed) return;
      setTimeout(() => this.peers.has(userId) && this.say(userId, signal), waitMs);
    });
  }

  /** A relay's password runs out; whoever connects later, or again, needs another. */
  private async renewIce() {
    if (this.ice.length === 0 || Date.now() - this.iceAt < ICE_MS) return;
    this.iceAt = Date.now();
    const ticket = await this.room.send<VideoTicket>("video.ticket").catch(() => null);
    if (!ticket || this.closed) return; // the next who connects asks again in a while
    this.ice = ticket.ice;
    for (const link of this.links.values()) link.reconfigure(this.ice);
  }
}
