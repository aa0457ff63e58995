import {
  ConnectionState,
  DisconnectReason,
  type LocalTrack,
  RoomEvent,
  Room as Session,
  setLogLevel,
} from "livekit-client";
import { Problem } from "@/api/problem";
import { connectionsOf } from "./livekit/measured";
import { kindOf, OPTIONS, publishing, SOURCES } from "./livekit/sources";
import { Passing, type Shown } from "./passing";
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
import { KINDS } from "./transport";
import { FAILED_AFTER, pauseAfter } from "./tries";

/**
 * Through LiveKit, by its own library, which mends a connection that breaks. What it gives up is entered anew, each
 * time by a new ticket: whoever has no place in the class any more gets none, and stays outside.
 */

/** Until what could not be shown is tried once more. */
const AGAIN_MS = 3_000;
/** The server has decided: asking again changes nothing until it decides anew. */
const OVER = ["not_inside", "banned", "session_ended", "session_not_live"];

export const openLiveKit: OpenTransport = (room, told) => {
  setLogLevel("error");
  return new Through(room, told, () => new Session(OPTIONS));
};

export class Through implements MediaTransport {
  private session: Session | null = null;
  private line: TransportState = "idle";
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retelling: ReturnType<typeof setTimeout> | undefined;
  private steps: Promise<unknown> = Promise.resolve();
  private begun = false;
  private closed = false;
  private wantsPictures = true;
  private readonly passing: Passing;
  private readonly shown = new Map<Kind, MediaStreamTrack>();

  constructor(
    private readonly room: Room,
    private readonly told: Told,
    private readonly open: () => Session,
  ) {
    this.passing = new Passing(told);
  }

  async publish(kind: Kind, track: MediaStreamTrack) {
    this.shown.set(kind, track);
    this.agree();
  }

  async unpublish(kind: Kind) {
    if (this.shown.delete(kind)) this.agree();
  }

  people(peers: readonly Peer[]) {
    this.passing.people(peers);
    if (!this.begun) void this.enter(this.room.ticket);
    this.begun = true;
    this.pass();
  }

  pictures(wanted: boolean) {
    this.wantsPictures = wanted;
    this.subscribe();
  }

  connections() {
    return this.session ? connectionsOf(this.session) : [];
  }

  /** The line to LiveKit is another one than the class's: only what was given up is begun at once. */
  resume() {
    if (this.begun && !this.session && this.line !== "elsewhere") this.retry();
  }

  retry() {
    this.attempts = 0;
    this.leave();
    void this.enter();
  }

  close() {
    this.closed = true;
    this.leave();
  }

  /** Without a ticket, a new one is asked for. */
  private async enter(ticket?: VideoTicket) {
    const session = this.open();
    this.session = session;
    this.listenTo(session);
    if (this.attempts < FAILED_AFTER) this.become(this.attempts > 0 ? "reconnecting" : "connecting");
    try {
      const { url, token } = ticket ?? (await this.room.send<VideoTicket>("video.ticket"));
      if (session !== this.session) return;
      await session.connect(url ?? "", token);
    } catch (error) {
      if (session === this.session) this.again(error);
    }
  }

  private listenTo(session: Session) {
    const current = (act: () => void) => () => session === this.session && act();
    const moved = current(() => this.moved(session.state));
    const changed = current(() => {
      this.subscribe();
      this.pass();
    });
    session.on(RoomEvent.ConnectionStateChanged, moved);
    session.on(RoomEvent.Disconnected, (reason) => current(() => this.lost(reason))());
    session.on(
      RoomEvent.ParticipantPermissionsChanged,
      current(() => this.agree()),
    );
    for (const event of [
      RoomEvent.TrackPublished,
      RoomEvent.TrackUnpublished,
      RoomEvent.TrackSubscribed,
      RoomEvent.TrackUnsubscribed,
      RoomEvent.TrackMuted,
      RoomEvent.TrackUnmuted,
    ] as const)
      session.on(event, changed);
  }

  private moved(state: ConnectionState) {
    // While only its signalling is away, pictures and voices flow on.
    if (state === ConnectionState.Reconnecting) this.become("reconnecting");
    if (state !== ConnectionState.Connected) return;
    this.attempts = 0;
    this.line = "connected";
    this.agree();
    this.subscribe();
    this.pass();
  }

  private lost(reason?: DisconnectReason) {
    if (reason === DisconnectReason.DUPLICATE_IDENTITY) {
      this.leave();
      this.become("elsewhere");
    } else this.again();
  }

  /** After a pause, which grows. */
  private again(error?: unknown) {
    this.leave();
    if (error && OVER.includes(Problem.from(error).code)) {
      this.become("idle");
      return;
    }
    this.attempts += 1;
    this.become(this.attempts >= FAILED_AFTER ? "failed" : "reconnecting");
    this.timer = setTimeout(() => void this.enter(), pauseAfter(this.attempts));
  }

  private leave() {
    clearTimeout(this.timer);
    clearTimeout(this.retelling);
    const { session } = this;
    this.session = null;
    void session?.disconnect(false);
  }

  /** Makes what LiveKit is sent equal to what is shown, one step after the other. */
  private agree() {
    this.steps = this.steps.then(() => this.send());
  }

  private async send() {
    const { session } = this;
    if (session?.state !== ConnectionState.Connected) return;
    clearTimeout(this.retelling);
    this.tellState();
    for (const kind of KINDS)
      try {
        await this.sendOne(session, kind);
      } catch (error) {
        if (session !== this.session) return;
        // Until LiveKit has heard that one may, it refuses; that it has, it tells.
        if (!isForbidden(error)) this.agreeLater();
      }
  }

  private agreeLater() {
    clearTimeout(this.retelling);
    this.retelling = setTimeout(() => this.agree(), AGAIN_MS);
  }

  private async sendOne({ localParticipant }: Session, kind: Kind) {
    const track = this.shown.get(kind);
    const sent = localParticipant.getTrackPublication(SOURCES[kind])?.track as LocalTrack | undefined;
    if (sent && !track) await localParticipant.unpublishTrack(sent, false);
    else if (sent && track && sent.mediaStreamTrack !== track) await sent.replaceTrack(track);
    else if (!sent && track) await localParticipant.publishTrack(track, publishing(kind));
  }

  /** Pictures that are not wanted are not sent to us. */
  private subscribe() {
    for (const one of this.session?.remoteParticipants.values() ?? [])
      for (const publication of one.videoTrackPublications.values())
        if (publication.isDesired !== this.wantsPictures) publication.setSubscribed(this.wantsPictures);
  }

  private pass() {
    // What was seen last stays until it is there again.
    if (this.closed || this.line === "reconnecting" || this.line === "failed") return;
    this.passing.pass(this.others());
    this.tellState();
  }

  private *others(): Shown {
    for (const { identity, trackPublications } of this.session?.remoteParticipants.values() ?? [])
      for (const { source, track, isMuted } of trackPublications.values()) {
        const kind = kindOf(source);
        if (kind && track && !isMuted) yield [identity, kind, track.mediaStreamTrack];
      }
  }

  private become(line: TransportState) {
    this.line = line;
    if (line === "idle" || line === "elsewhere") this.pass();
    else this.tellState();
  }

  private tellState() {
    if (this.closed) return;
    const carries = this.shown.size > 0 || [...this.passing.allowed(this.others())].length > 0;
    this.told.state(this.line === "connected" && !carries ? "idle" : this.line);
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "status") === 403;
}
