import type { LiveEvent } from "../events";

/**
 * What carries pictures and voices between the people of a class. The page knows only this: who
 * shows what, and how the line is. How it gets there (from browser to browser, through a server of
 * ours) is a transport's own business.
 */

export const KINDS = ["camera", "microphone", "screen", "screen_audio"] as const;
export type Kind = (typeof KINDS)[number];

type VideoCapabilities = {
  server_kick: boolean;
  server_end: boolean;
  holds_publishing: boolean;
  needs_renewal: boolean;
  max_viewers: number | null;
  max_on_stage: number | null;
};

/** What the server gave this person for this room; `publish` is what they may send. */
export type VideoTicket = {
  provider: string;
  kind: "socketio" | "sdk" | "iframe" | (string & {});
  room: string;
  token: string;
  url: string | null;
  /** agora: the number to enter as, which the token is for. */
  uid: number | null;
  ice: RTCIceServer[];
  publish: string[];
  /** How often the class has been switched to another provider. */
  switches: number;
  /** What a host can switch it to when not everybody sees. */
  larger: string | null;
  /** What it can switch it back to when few are left, and how few. */
  smaller: { provider: string; max_viewers: number; max_on_stage: number | null } | null;
  capabilities: VideoCapabilities;
  expires_at: string;
};

/** Somebody else who is in the class now, and what the server lets them send. */
export type Peer = { userId: string; publish: ReadonlySet<Kind>; joinedAt: string };

/**
 * `connecting` also while nobody shows anything and a line is being made; `idle` when there is
 * nothing to carry. `elsewhere`: another page of the same person has taken over.
 */
export type TransportState = "idle" | "connecting" | "connected" | "reconnecting" | "failed" | "elsewhere";

/** What a transport stands on: the class it belongs to. */
export type Room = {
  me: string;
  ticket: VideoTicket;
  /** A command about this class over its socket; a refusal is thrown as a Problem. */
  send: <T = null>(name: string, data?: object) => Promise<T>;
  /** Every event of this class, until the function it returns is called. */
  watch: (watcher: (event: LiveEvent) => void) => () => void;
};

/** What a transport tells. It tells nothing any more once it is closed. */
export type Told = {
  /** Somebody's track has come, is another one, or (null) is gone. */
  remote: (userId: string, kind: Kind, track: MediaStreamTrack | null) => void;
  state: (state: TransportState) => void;
};

/** As much of a connection as it takes to say how it is. */
export type Measured = Pick<
  RTCPeerConnection,
  "connectionState" | "iceConnectionState" | "signalingState" | "getStats"
>;

export interface MediaTransport {
  /** Shows a track to everybody, or puts it in the place of the one of this kind. The caller stops tracks. */
  publish(kind: Kind, track: MediaStreamTrack): Promise<void>;
  unpublish(kind: Kind): Promise<void>;
  /**
   * Who is here and what they may send, at every change: what somebody may not send is not passed on.
   * Called once before anything else. `hidden`: there are more, who are not told to this person.
   */
  people(peers: readonly Peer[], hidden: boolean): void;
  /** Whether the others' pictures are wanted: those that are not are not sent to this page. Voices always are. */
  pictures(wanted: boolean): void;
  /** What there is to be measured. */
  connections(): Measured[];
  /** The class's socket came back and has joined again: mend what was lost meanwhile. */
  resume(): void;
  /** Try again after `failed`, or take over from the other page after `elsewhere`. */
  retry(): void;
  /** Ends everything. The page drops the remote tracks by itself. */
  close(): void;
}

export type OpenTransport = (room: Room, told: Told) => MediaTransport;
