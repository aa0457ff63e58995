import type { LiveEvent } from "../events";
import type { LineState } from "./janus/line";
import { Receiving } from "./janus/receiving";
import { Sending } from "./janus/sending";
import { Passing } from "./passing";
import type {
  Kind,
  MediaTransport,
  OpenTransport,
  Peer,
  Room,
  Told,
  TransportState,
  VideoTicket,
} from "./transport";

/**
 * Through a media server: one connection to send with, made when one first shows something, and
 * one to receive with. Our own server stands between it and us, and speaks for both.
 */

export const openJanus: OpenTransport = (room, told) => new Through(room, told);

class Through implements MediaTransport {
  private readonly sending: Sending;
  private readonly receiving: Receiving;
  private readonly unwatch: () => void;
  private readonly passing: Passing;
  private begun = false;
  private closed = false;

  constructor(
    private readonly room: Room,
    private readonly told: Told,
  ) {
    this.passing = new Passing(told);
    this.sending = new Sending(room, () => this.tellState());
    this.receiving = new Receiving(
      room,
      () => this.tellState(),
      () => this.pass(),
    );
    this.unwatch = room.watch((event) => this.hear(event));
    window.addEventListener("pagehide", this.leave);
  }

  async publish(kind: Kind, track: MediaStreamTrack) {
    this.sending.show(kind, track);
  }

  async unpublish(kind: Kind) {
    this.sending.hide(kind);
  }

  people(peers: readonly Peer[]) {
    this.passing.people(peers);
    if (!this.begun) this.receiving.open();
    this.begun = true;
    this.pass();
  }

  pictures(wanted: boolean) {
    this.receiving.want(wanted);
  }

  connections() {
    return [this.sending.connection, this.receiving.connection].filter((each) => each !== null);
  }

  resume() {
    if (this.begun) this.receiving.resume();
    if (this.sending.connection || this.sending.shown.size > 0) this.sending.resume();
    void this.askRights();
  }

  retry() {
    if (this.begun) this.receiving.retry();
    if (this.sending.shown.size > 0) this.sending.retry();
  }

  close() {
    this.closed = true;
    this.unwatch();
    window.removeEventListener("pagehide", this.leave);
    this.sending.close();
    this.receiving.close();
  }

  /** The page goes, and its socket may seem to have broken: nobody is to look at the last picture meanwhile. */
  private readonly leave = () => this.close();

  /** What a host has decided while nobody could tell us. */
  private async askRights() {
    const ticket = await this.room.send<VideoTicket>("video.ticket").catch(() => null);
    if (ticket && !this.closed) this.sending.mayNow(ticket.publish);
  }

  private hear(event: LiveEvent) {
    if (event.type === "video.changed") this.sending.mayNow((event.data as { publish: string[] }).publish);
    this.sending.hear(event);
    this.receiving.hear(event);
  }

  /** Tells the page what has changed of what the others show, and may show. */
  private pass() {
    if (this.closed) return;
    this.passing.pass(this.receiving.shown());
    this.tellState();
  }

  private tellState() {
    if (!this.closed) this.told.state(stateOf(this.sending, this.receiving));
  }
}

function stateOf(sending: Sending, receiving: Receiving): TransportState {
  const states: LineState[] = [sending.state, receiving.state];
  for (const worst of ["failed", "reconnecting", "connecting"] as const)
    if (states.includes(worst)) return worst;
  return sending.shown.size > 0 || receiving.hasSomething ? "connected" : "idle";
}
