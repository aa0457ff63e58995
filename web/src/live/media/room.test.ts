import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Participant } from "../events";
import { emptyClass } from "../state";
import { MediaRoom } from "./room";
import type { Kind, MediaTransport, OpenTransport, Room, Told, VideoTicket } from "./transport";

type Way = MediaTransport & { room: Room; told: Told; carried: Map<Kind, unknown>; closed: boolean };

function ways() {
  const made: Way[] = [];
  const open: OpenTransport = (room, told) => {
    const carried = new Map<Kind, unknown>();
    const way = {
      room,
      told,
      carried,
      closed: false,
      publish: async (kind: Kind, track: MediaStreamTrack) => void carried.set(kind, track),
      unpublish: async (kind: Kind) => void carried.delete(kind),
      people: vi.fn(),
      pictures: () => undefined,
      connections: () => [],
      resume: () => undefined,
      retry: () => undefined,
      close() {
        way.closed = true;
      },
    };
    made.push(way);
    return way;
  };
  return { made, open };
}

const track = () => ({ stop: vi.fn(), onended: null }) as unknown as MediaStreamTrack;
const ticket = (provider: string) => ({ provider }) as VideoTicket;
const host = { user: { id: "me", name: "Me" }, role: "host", state: "online" } as Participant;

describe("a class that is carried by another way from now on", () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    const devices = { getUserMedia: async () => ({ getTracks: () => [track()] }) };
    vi.stubGlobal("navigator", { mediaDevices: devices });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("goes on with the devices that are on, and without the pictures that came the old way", async () => {
    const { made, open } = ways();
    const room = new MediaRoom(
      open,
      { send: vi.fn(), watch: () => () => undefined },
      ticket("builtin"),
      "me",
    );
    room.follow({ participants: [host], locks: emptyClass(host.user).locks }, false);
    await room.on("camera");
    made[0]?.told.remote("you", "camera", track());
    const mine = room.get().own.get("camera");

    room.switch(open, ticket("janus"));

    const [before, now] = made;
    expect([before?.closed, now?.closed, now?.room.ticket.provider]).toEqual([true, false, "janus"]);
    expect(now?.people).toHaveBeenCalledWith([], false);
    expect(now?.carried.get("camera")).toBe(mine);
    expect(mine?.stop).not.toHaveBeenCalled();
    expect(room.get().others.size).toBe(0);
    before?.told.remote("you", "camera", track());
    before?.told.state("failed");
    expect([room.get().others.size, room.get().line]).toEqual([0, "idle"]);
    now?.told.remote("you", "camera", track());
    expect(room.get().others.size).toBe(1);
    room.off("camera");
    expect(now?.carried.size).toBe(0);
    room.close();
  });
});
