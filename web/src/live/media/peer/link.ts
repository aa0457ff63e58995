import { Problem } from "@/api/problem";
import type { Kind } from "../transport";
import { encodingFor, rungFor } from "./ladder";
import type { Description, Signal } from "./signal";

/**
 * The connection with one other person: perfect negotiation (one side gives way when both offer at
 * once), each kind in a transceiver of its own, and ICE restarts with growing pauses.
 */

type LinkState = "connecting" | "connected" | "reconnecting" | "failed";

type LinkTold = {
  send: (signal: Signal) => Promise<unknown>;
  tracks: (tracks: ReadonlyMap<Kind, MediaStreamTrack>) => void;
  changed: () => void;
};

type LinkOptions = {
  /** This end's name, and the other's as far as it is known. */
  id: string;
  remoteId: string;
  polite: boolean;
  ice: RTCIceServer[];
  told: LinkTold;
};

const FIRST_PAUSE_MS = 2_500;
const LONGEST_PAUSE_MS = 15_000;
/** Without success after so many restarts it is said; and tried on for a while, in case it was only the network. */
const SAID_AFTER = 3;
const TRIES = 7;

export class Link {
  readonly id: string;
  readonly remoteId: string;
  state: LinkState = "connecting";
  readonly connection: RTCPeerConnection;
  private readonly sending = new Map<Kind, RTCRtpTransceiver>();
  private streams: Record<string, Kind> = {};
  private steps: Promise<unknown> = Promise.resolve();
  private offering = false;
  private ignoring = false;
  private closed = false;
  private wantsPictures = true;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: LinkOptions) {
    this.id = options.id;
    this.remoteId = options.remoteId;
    this.connection = new RTCPeerConnection({ iceServers: options.ice, bundlePolicy: "max-bundle" });
    this.connection.onnegotiationneeded = () => void this.offer();
    this.connection.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.send({ candidate: candidate.toJSON() });
    };
    this.connection.onconnectionstatechange = () => this.moved();
    this.mendLater();
  }

  /** Makes what is sent equal to `tracks`, as well as so many viewers allow. */
  show(tracks: ReadonlyMap<Kind, MediaStreamTrack>, viewers: number) {
    this.step(async () => {
      for (const kind of this.sending.keys()) if (!tracks.has(kind)) await this.hide(kind);
      for (const [kind, track] of tracks) await this.put(kind, track);
      for (const kind of tracks.keys()) await this.tune(kind, viewers, tracks.has("screen"));
    });
  }

  /** Whether the other's pictures are to come; they stop sending those that are not taken. */
  want(pictures: boolean) {
    this.wantsPictures = pictures;
    this.step(async () => this.direct());
  }

  hear({ description, candidate }: Signal) {
    if (description) this.step(() => this.describe(description));
    else if (candidate) this.step(() => this.add(candidate));
  }

  /** The other side said hello again, or the socket is back: what was said meanwhile may be lost. */
  revive() {
    this.tries = 0;
    if (this.state === "failed") this.become("reconnecting");
    if (this.connection.signalingState === "have-local-offer") this.sayDescription();
    else if (this.state === "reconnecting") this.mend();
  }

  reconfigure(ice: RTCIceServer[]) {
    if (!this.closed) this.connection.setConfiguration({ iceServers: ice, bundlePolicy: "max-bundle" });
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.connection.onnegotiationneeded = null;
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private async put(kind: Kind, track: MediaStreamTrack) {
    const known = this.sending.get(kind);
    if (known) {
      if (known.sender.track !== track) await known.sender.replaceTrack(track);
      if (known.direction !== "sendonly") known.direction = "sendonly";
      return;
    }
    const made = this.connection.addTransceiver(track, { direction: "sendonly" });
    if (track.kind === "video") preferH264(made);
    this.sending.set(kind, made);
  }

  /** Nothing is sent, not even black pictures, and the other side is told. */
  private async hide(kind: Kind) {
    const known = this.sending.get(kind);
    if (!known || known.direction === "inactive") return;
    known.direction = "inactive";
    await known.sender.replaceTrack(null);
  }

  private async tune(kind: Kind, viewers: number, sharing: boolean) {
    const sender = this.sending.get(kind)?.sender;
    if (!sender?.track) return;
    const parameters = sender.getParameters();
    const [first] = parameters.encodings;
    if (!first) return;
    const wished = encodingFor(rungFor(kind, viewers, sharing), sender.track.getSettings().height);
    Object.assign(first, wished);
    const degradationPreference = kind === "screen" ? "maintain-resolution" : "balanced";
    await sender.setParameters({ ...parameters, degradationPreference } as RTCRtpSendParameters);
  }

  private async offer() {
    if (this.closed || this.connection.getTransceivers().length === 0) return;
    try {
      this.offering = true;
      await this.connection.setLocalDescription();
      this.sayDescription();
    } catch {
      this.stumbled();
    } finally {
      this.offering = false;
    }
  }

  private async describe(description: Description) {
    const { connection } = this;
    const isOffer = description.type === "offer";
    const clash = isOffer && (this.offering || connection.signalingState !== "stable");
    this.ignoring = clash && !this.options.polite;
    if (this.ignoring) return;
    if (!isOffer && connection.signalingState !== "have-local-offer") return; // an answer that came twice
    await connection.setRemoteDescription({ type: description.type, sdp: description.sdp });
    if (isOffer) {
      this.direct();
      await connection.setLocalDescription();
      this.sayDescription();
    }
    this.streams = description.streams;
    this.tell();
  }

  private direct() {
    const own = new Set(this.sending.values());
    for (const one of this.connection.getTransceivers())
      if (!own.has(one) && one.receiver.track.kind === "video")
        one.direction = this.wantsPictures ? "recvonly" : "inactive";
  }

  private async add(candidate: RTCIceCandidateInit) {
    if (this.ignoring || !this.connection.remoteDescription) return;
    await this.connection.addIceCandidate(candidate);
  }

  private sayDescription() {
    const description = this.connection.localDescription;
    if (description)
      this.send({ description: { type: description.type, sdp: description.sdp, streams: this.own() } });
  }

  private own(): Record<string, Kind> {
    const own: Record<string, Kind> = {};
    for (const [kind, { mid, direction }] of this.sending)
      if (mid !== null && direction === "sendonly") own[mid] = kind;
    return own;
  }

  private tell() {
    const tracks = new Map<Kind, MediaStreamTrack>();
    for (const { mid, currentDirection, receiver } of this.connection.getTransceivers()) {
      const kind = mid === null ? undefined : this.streams[mid];
      if (kind && (currentDirection === "recvonly" || currentDirection === "sendrecv"))
        tracks.set(kind, receiver.track);
    }
    this.options.told.tracks(tracks);
  }

  private send(signal: Signal) {
    this.options.told.send(signal).catch((error) => this.refused(signal, Problem.from(error)));
  }

  private refused(signal: Signal, problem: Problem) {
    if (this.closed) return;
    if (problem.code === "may_not_publish" && signal.description?.type === "offer")
      this.step(async () => {
        if (this.connection.signalingState === "have-local-offer")
          await this.connection.setLocalDescription({ type: "rollback" });
      });
    else if (problem.status === 429) setTimeout(() => !this.closed && this.again(signal), problem.waitMs);
    // Whatever else was lost (no socket, not inside) is mended by `revive`, or by the next restart.
  }

  private again(signal: Signal) {
    if (signal.description) this.sayDescription();
    else this.send(signal);
  }

  private moved() {
    const now = this.connection.connectionState;
    if (now === "connected") {
      this.tries = 0;
      clearTimeout(this.timer);
      this.become("connected");
    } else if (now === "disconnected" || now === "failed") {
      if (this.state !== "failed") this.become("reconnecting");
      this.mendLater();
    }
  }

  /** The side that gives way waits longer, so that one of them restarts. */
  private mendLater() {
    clearTimeout(this.timer);
    const pause = FIRST_PAUSE_MS * 1.5 ** this.tries * (this.options.polite ? 2 : 1);
    this.timer = setTimeout(() => this.mend(), Math.min(pause, LONGEST_PAUSE_MS));
  }

  private mend() {
    if (this.closed || this.connection.connectionState === "connected") return;
    this.tries += 1;
    if (this.tries > SAID_AFTER) this.become("failed");
    if (this.tries > TRIES) return;
    // Without transceivers the offer would be empty, and with max-bundle the browser refuses to make it.
    if (this.connection.signalingState === "have-local-offer") this.sayDescription();
    else if (this.connection.getTransceivers().length > 0) this.connection.restartIce();
    this.mendLater();
  }

  private become(state: LinkState) {
    if (this.state === state) return;
    this.state = state;
    this.options.told.changed();
  }

  /** One step after the other: candidates never overtake the description they belong to. */
  private step(step: () => Promise<unknown>) {
    this.steps = this.steps.then(() => (this.closed ? undefined : step())).catch(() => this.stumbled());
  }

  /** A browser that refuses a step is in a state that the next restart leaves. */
  private stumbled() {
    if (!this.closed) this.mendLater();
  }
}

/** Cheapest for most machines, in hardware on phones; what else there is follows. */
function preferH264(transceiver: RTCRtpTransceiver) {
  const codecs = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
  const isH264 = ({ mimeType }: RTCRtpCodec) => mimeType.toLowerCase() === "video/h264";
  transceiver.setCodecPreferences([...codecs.filter(isH264), ...codecs.filter((codec) => !isH264(codec))]);
}
