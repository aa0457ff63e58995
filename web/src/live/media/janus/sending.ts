import type { Room } from "../transport";
import { KINDS, type Kind } from "../transport";
import { Line } from "./line";

/**
 * What one shows oneself. The connection has a place for everything one may send from its
 * beginning, so that a camera or a microphone is switched without a new agreement.
 */

const VOICE: RTCRtpEncodingParameters[] = [{ maxBitrate: 48_000 }];
/** Two sizes of the camera: the server passes on the one that a line can carry. */
const CAMERA: RTCRtpEncodingParameters[] = [
  { rid: "h", maxBitrate: 1_200_000 },
  { rid: "l", maxBitrate: 180_000, scaleResolutionDownBy: 4 },
];
const SCREEN: RTCRtpEncodingParameters[] = [{ maxBitrate: 1_500_000, maxFramerate: 15 }];

export class Sending extends Line {
  readonly shown = new Map<Kind, MediaStreamTrack>();
  private readonly places = new Map<Kind, RTCRtpTransceiver>();
  private may: ReadonlySet<Kind>;

  constructor(room: Room, moved: () => void) {
    super(room, moved);
    this.may = allowed(room.ticket.publish);
  }

  show(kind: Kind, track: MediaStreamTrack) {
    this.shown.set(kind, track);
    if (!this.may.has(kind)) return;
    if (!this.pc || !this.places.has(kind)) this.retry();
    else this.switch(kind, track);
  }

  hide(kind: Kind) {
    if (this.shown.delete(kind) && this.pc) this.switch(kind, null);
  }

  /** The server lets one send something else. */
  mayNow(publish: string[]) {
    this.may = allowed(publish);
    for (const kind of [...this.shown.keys()]) if (!this.may.has(kind)) this.hide(kind);
    if (this.may.size === 0) this.close();
    else if ([...this.shown.keys()].some((kind) => !this.pc || !this.places.has(kind))) this.retry();
  }

  protected async begin(name: string) {
    const { pc } = this;
    if (!pc) return;
    this.places.clear();
    for (const kind of this.may) this.places.set(kind, place(pc, kind));
    for (const [kind, { sender }] of this.places) await sender.replaceTrack(this.shown.get(kind) ?? null);
    await pc.setLocalDescription();
    const streams = Object.fromEntries([...this.places].map(([kind, { mid }]) => [mid ?? "", kind]));
    const showing = this.showing();
    const offer = { line: name, sdp: pc.localDescription?.sdp ?? "", streams, showing };
    const { sdp } = await this.room.send<{ sdp: string }>("media.publish", offer);
    if (pc !== this.pc) return;
    await this.described(pc, { type: "answer", sdp });
    this.answered();
    if (this.showing().join() !== showing.join()) await this.tellShowing();
  }

  private switch(kind: Kind, track: MediaStreamTrack | null) {
    const sender = this.places.get(kind)?.sender;
    void sender?.replaceTrack(track);
    void this.inTurn(this.name, () => this.tellShowing());
  }

  private showing(): Kind[] {
    return KINDS.filter((kind) => this.shown.has(kind) && this.places.has(kind));
  }

  private async tellShowing() {
    await this.room.send("media.show", { line: this.name, showing: this.showing() });
  }
}

function place(pc: RTCPeerConnection, kind: Kind): RTCRtpTransceiver {
  const sound = kind === "microphone" || kind === "screen_audio";
  const sendEncodings = sound ? VOICE : kind === "camera" ? CAMERA : SCREEN;
  return pc.addTransceiver(sound ? "audio" : "video", { direction: "sendonly", sendEncodings });
}

/** A screen's sound is a voice too. */
function allowed(publish: string[]): ReadonlySet<Kind> {
  const needs = (kind: Kind) => (kind === "screen_audio" ? ["screen", "microphone"] : [kind]);
  return new Set(KINDS.filter((kind) => needs(kind).every((source) => publish.includes(source))));
}
