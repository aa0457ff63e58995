import { ConnectionState, DisconnectReason, RoomEvent, type Room as Session, Track } from "livekit-client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import { Through } from "../livekit";
import type { Kind, Peer, Room, TransportState } from "../transport";

/** As far as the transport needs LiveKit's library. */
class FakeSession {
  state = ConnectionState.Disconnected;
  remoteParticipants = new Map<string, object>();
  left = false;
  may = true;
  readonly entered: string[] = [];
  readonly sent = new Map<Track.Source, { mediaStreamTrack: MediaStreamTrack }>();
  private readonly listeners = new Map<string, (what?: unknown) => void>();
  readonly localParticipant = {
    getTrackPublication: (source: Track.Source) => {
      const track = this.sent.get(source);
      return track && { track };
    },
    publishTrack: async (track: MediaStreamTrack, { source }: { source: Track.Source }) => {
      if (!this.may) throw Object.assign(new Error("no"), { status: 403 });
      const one = { mediaStreamTrack: track, replaceTrack: async (next: MediaStreamTrack) => next };
      one.replaceTrack = async (next) => {
        one.mediaStreamTrack = next;
        return next;
      };
      this.sent.set(source, one);
    },
    unpublishTrack: async (track: object) => {
      for (const [source, one] of this.sent) if (one === track) this.sent.delete(source);
    },
  };

  on = (event: string, listener: (what?: unknown) => void) => this.listeners.set(event, listener);
  tell = (event: RoomEvent, what?: unknown) => this.listeners.get(event)?.(what);
  connect = async (_url: string, token: string) => {
    this.entered.push(token);
  };
  disconnect = async () => {
    this.left = true;
  };

  become(state: ConnectionState) {
    this.state = state;
    this.tell(RoomEvent.ConnectionStateChanged, state);
  }
}

const TEACHER: Peer = { userId: "teacher", publish: new Set(["camera"]), joinedAt: "" };
const track = (name: string) => ({ name }) as unknown as MediaStreamTrack;

let sessions: FakeSession[];
let asked: number;
let refusal: Problem | null;
let states: TransportState[];
let remote: [string, Kind, MediaStreamTrack | null][];
let line: Through;

beforeEach(() => {
  vi.useFakeTimers();
  sessions = [];
  asked = 0;
  refusal = null;
  states = [];
  remote = [];
  const room = {
    me: "me",
    ticket: { url: "wss://live.example.com", token: "first" },
    send: async () => {
      asked += 1;
      if (refusal) throw refusal;
      return { url: "wss://live.example.com", token: `ticket ${asked}` };
    },
  } as unknown as Room;
  const told = {
    remote: (...what: [string, Kind, MediaStreamTrack | null]) => remote.push(what),
    state: (state: TransportState) => states.push(state),
  };
  line = new Through(room, told, () => {
    const made = new FakeSession();
    sessions.push(made);
    return made as unknown as Session;
  });
  line.people([TEACHER]);
});

afterEach(() => {
  line.close();
  vi.useRealTimers();
});

const last = () => sessions.at(-1) as FakeSession;
const settled = () => vi.advanceTimersByTimeAsync(0);
async function entered() {
  await settled();
  last().become(ConnectionState.Connected);
  await settled();
}
function shows(identity: string, source: Track.Source, shown: MediaStreamTrack) {
  const publication = { source, track: { mediaStreamTrack: shown }, isMuted: false, isDesired: true };
  const publications = new Map([["TR_1", publication]]);
  last().remoteParticipants.set(identity, {
    identity,
    trackPublications: publications,
    videoTrackPublications: publications,
  });
  last().tell(RoomEvent.TrackSubscribed);
}

it("enters with the ticket there is, and shows what others may send and nothing else", async () => {
  await entered();
  expect(last().entered).toEqual(["first"]);
  expect(states.at(-1)).toBe("idle");

  const picture = track("picture");
  shows("teacher", Track.Source.Camera, picture);
  shows("somebody", Track.Source.Camera, track("theirs"));
  shows("teacher", Track.Source.Camera, picture);
  expect(remote).toEqual([["teacher", "camera", picture]]);
  expect(states.at(-1)).toBe("connected");

  line.people([{ ...TEACHER, publish: new Set() }]);
  expect(remote.at(-1)).toEqual(["teacher", "camera", null]);
});

it("sends what it was refused as soon as the server has told LiveKit that it may", async () => {
  await entered();
  last().may = false;
  const picture = track("mine");
  await line.publish("camera", picture);
  await settled();
  expect(last().sent.size).toBe(0);

  last().may = true;
  last().tell(RoomEvent.ParticipantPermissionsChanged);
  await settled();
  expect(last().sent.get(Track.Source.Camera)?.mediaStreamTrack).toBe(picture);

  const other = track("another camera");
  await line.publish("camera", other);
  await settled();
  expect(last().sent.get(Track.Source.Camera)?.mediaStreamTrack).toBe(other);
  await line.unpublish("camera");
  await settled();
  expect(last().sent.size).toBe(0);
});

it("comes back with a new ticket and what it shows, says when that has failed three times, and goes on", async () => {
  await entered();
  await line.publish("microphone", track("voice"));
  last().tell(RoomEvent.Disconnected, DisconnectReason.SIGNAL_CLOSE);
  for (const state of ["reconnecting", "reconnecting", "reconnecting", "failed"]) {
    expect(states.at(-1)).toBe(state);
    await vi.advanceTimersByTimeAsync(10_000);
    if (state !== "failed") last().tell(RoomEvent.Disconnected, DisconnectReason.JOIN_FAILURE);
  }
  await entered();
  expect(last().entered).toEqual([`ticket ${asked}`]);
  expect(last().sent.has(Track.Source.Microphone)).toBe(true);
  expect(states.at(-1)).toBe("connected");
});

it("stays outside when it was put out and gets no ticket, and comes again when there is one", async () => {
  await entered();
  refusal = new Problem({ code: "not_inside", status: 403 });
  last().tell(RoomEvent.Disconnected, DisconnectReason.PARTICIPANT_REMOVED);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  expect(states.at(-1)).toBe("idle");

  refusal = null;
  line.resume();
  await entered();
  expect(last().entered).toEqual(["ticket 2"]);
});

it("leaves the room to another page of the same person until it is wanted here again", async () => {
  await entered();
  last().tell(RoomEvent.Disconnected, DisconnectReason.DUPLICATE_IDENTITY);
  line.resume();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([states.at(-1), sessions.length]).toEqual(["elsewhere", 1]);

  line.retry();
  await entered();
  expect(sessions).toHaveLength(2);
  line.close();
  expect(last().left).toBe(true);
});

it("takes no pictures when they are not wanted", async () => {
  await entered();
  const wanted: boolean[] = [];
  const publication = {
    source: Track.Source.Camera,
    isDesired: true,
    setSubscribed(want: boolean) {
      publication.isDesired = want;
      wanted.push(want);
    },
  };
  const publications = new Map([["TR_1", publication]]);
  last().remoteParticipants.set("teacher", {
    identity: "teacher",
    trackPublications: publications,
    videoTrackPublications: publications,
  });
  line.pictures(false);
  last().tell(RoomEvent.TrackPublished);
  line.pictures(true);
  expect(wanted).toEqual([false, true]);
});
