import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Link } from "./link";
import type { Signal } from "./signal";

type Transceiver = {
  mid: string;
  direction: string;
  currentDirection: string;
  receiver: object;
  kind: string;
};

/** As far as a link needs a connection of the browser. */
class Connection {
  static last: Connection;
  connectionState = "new";
  signalingState = "stable";
  localDescription = { type: "answer", sdp: "v=0" };
  onconnectionstatechange: (() => void) | null = null;
  restarts = 0;
  readonly transceivers: Transceiver[] = ["audio", "video"].map((kind, mid) => ({
    mid: String(mid),
    kind,
    direction: "recvonly",
    currentDirection: "recvonly",
    receiver: { track: { kind } },
  }));

  constructor() {
    Connection.last = this;
  }

  getTransceivers = () => this.transceivers;
  setRemoteDescription = async () => undefined;
  setLocalDescription = async () => {
    for (const one of this.transceivers) one.currentDirection = one.direction;
  };
  close = () => undefined;
  restartIce = () => {
    this.restarts += 1;
  };

  become(state: string) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

describe("the connection with one other", () => {
  let link: Link;
  let said: Signal[];
  let kinds: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("RTCPeerConnection", Connection);
    said = [];
    link = new Link({
      id: "mine",
      remoteId: "theirs",
      polite: false,
      ice: [],
      told: {
        send: async (signal) => said.push(signal),
        tracks: (tracks) => {
          kinds = [...tracks.keys()];
        },
        changed: () => undefined,
      },
    });
  });

  afterEach(() => {
    link.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("is said to be lost after three restarts that came to nothing, tried on, and back when one does not", () => {
    Connection.last.become("connected");
    Connection.last.become("disconnected");
    vi.advanceTimersByTime(12_000);
    expect([Connection.last.restarts, link.state]).toEqual([3, "reconnecting"]);
    vi.advanceTimersByTime(10_000);
    expect([Connection.last.restarts, link.state]).toEqual([4, "failed"]);
    Connection.last.become("failed");
    expect(link.state).toBe("failed");
    Connection.last.become("connected");
    expect(link.state).toBe("connected");
  });

  it("does not try for ever, and begins anew when the other is heard of again", () => {
    Connection.last.become("disconnected");
    vi.advanceTimersByTime(600_000);
    const { restarts } = Connection.last;
    vi.advanceTimersByTime(600_000);
    expect(Connection.last.restarts).toBe(restarts);
    link.revive();
    expect([Connection.last.restarts, link.state]).toEqual([restarts + 1, "reconnecting"]);
  });

  it("takes the voice and not the picture where pictures are not wanted", async () => {
    const streams = { "0": "microphone", "1": "camera" } as const;
    const offer = () => link.hear({ description: { type: "offer", sdp: "v=0", streams } });
    offer();
    await vi.advanceTimersByTimeAsync(1);
    expect(kinds).toEqual(["microphone", "camera"]);
    link.want(false);
    offer();
    await vi.advanceTimersByTimeAsync(1);
    expect(Connection.last.transceivers.map(({ direction }) => direction)).toEqual(["recvonly", "inactive"]);
    expect(kinds).toEqual(["microphone"]);
    link.want(true);
    offer();
    await vi.advanceTimersByTimeAsync(1);
    expect(kinds).toEqual(["microphone", "camera"]);
    expect(said).toHaveLength(3);
  });
});
