import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import type { LiveEvent } from "../../events";
import type { Room } from "../transport";
import { Receiving } from "./receiving";

/** As far as a line needs a connection of the browser. */
class Connection {
  static made: Connection[] = [];
  connectionState = "new";
  remoteDescription: object | null = null;
  localDescription = { sdp: "v=0 mine" };
  onconnectionstatechange: (() => void) | null = null;
  readonly track = { of: Connection.made.length, kind: "video" } as unknown as MediaStreamTrack;
  readonly transceiver = { mid: "0", direction: "recvonly", receiver: { track: this.track } };

  constructor() {
    Connection.made.push(this);
  }

  setRemoteDescription = async (description: object) => {
    this.remoteDescription = description;
  };
  setLocalDescription = async () => undefined;
  getTransceivers = () => [this.transceiver];
  close = () => this.become("closed");

  become(state: string) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

const FEED = { feed: "f", user_id: "teacher", showing: ["camera"] };
const STREAMS = { "0": { feed: "f", user_id: "teacher", kind: "camera" } };

describe("a line whose socket broke", () => {
  let answers: Record<string, Problem | null>;
  let sent: string[];
  let line: Receiving;

  beforeEach(async () => {
    vi.stubGlobal("RTCPeerConnection", Connection);
    Connection.made = [];
    answers = {};
    sent = [];
    const send = async (name: string) => {
      sent.push(name);
      if (answers[name]) throw answers[name];
      return null;
    };
    const room = { me: "me", ticket: { ice: [] }, send } as unknown as Room;
    line = new Receiving(
      room,
      () => undefined,
      () => undefined,
    );
    line.open();
    await connect();
  });

  afterEach(() => {
    line.close();
    vi.unstubAllGlobals();
  });

  const connection = (index: number) => Connection.made[index] as Connection;
  const settled = () => vi.waitFor(() => expect(sent.at(-1)).toBe("media.answer"));
  const hear = (type: string, data: object) =>
    line.hear({ type, data: { line: Reflect.get(line, "name"), ...data } } as unknown as LiveEvent);
  const shownTracks = () => [...line.shown()].map(([, , track]) => track);

  async function connect() {
    await vi.waitFor(() => expect(sent.at(-1)).toBe("media.subscribe"));
    hear("media.feeds_changed", { feeds: [FEED] });
    hear("media.offered", { sdp: "v=0", streams: STREAMS });
    await settled();
    (Connection.made.at(-1) as Connection).become("connected");
  }

  it("goes on as it is where the server kept it", async () => {
    line.resume();
    await vi.waitFor(() => expect(sent.at(-1)).toBe("media.resume"));
    expect(Connection.made).toHaveLength(1);
    expect(line.state).toBe("connected");
  });

  it("shows what it did until the one that takes its place stands, where another server has it", async () => {
    answers["media.resume"] = new Problem({ code: "not_found", status: 404 });
    line.resume();
    await vi.waitFor(() => expect(sent.at(-1)).toBe("media.subscribe"));
    hear("media.feeds_changed", { feeds: [FEED] });
    hear("media.offered", { sdp: "v=0", streams: STREAMS });
    await settled();

    expect(connection(0).connectionState).toBe("connected");
    expect(shownTracks()).toEqual([connection(0).track]);
    connection(1).become("connected");
    expect(connection(0).connectionState).toBe("closed");
    expect(shownTracks()).toEqual([connection(1).track]);
    expect(line.state).toBe("connected");
  });

  it("is closed where one may do it no more", async () => {
    answers["media.resume"] = new Problem({ code: "not_inside", status: 403 });
    line.resume();
    await vi.waitFor(() => expect(line.state).toBe("closed"));
    expect(connection(0).connectionState).toBe("closed");
  });

  it("goes on until the one without pictures stands, and without a picture from then on", async () => {
    line.want(false);
    await vi.waitFor(() => expect(sent.at(-1)).toBe("media.subscribe"));
    hear("media.feeds_changed", { feeds: [FEED] });
    hear("media.offered", { sdp: "v=0", streams: STREAMS });
    await settled();
    expect(connection(1).transceiver.direction).toBe("inactive");
    expect(shownTracks()).toEqual([connection(0).track]);
    connection(1).become("connected");
    expect(shownTracks()).toEqual([]);
  });

  it("is said to be lost when three in the place of the one that broke came to nothing", async () => {
    vi.useFakeTimers();
    for (const state of ["reconnecting", "reconnecting", "reconnecting", "failed"]) {
      (Connection.made.at(-1) as Connection).become("failed");
      expect(line.state).toBe(state);
      await vi.advanceTimersByTimeAsync(15_000);
    }
    vi.useRealTimers();
  });
});
