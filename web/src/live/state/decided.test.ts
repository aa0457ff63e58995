import { describe, expect, it } from "vitest";
import { emptyClass, peopleCount, resumePoint, unseenBecause } from "../state";
import { ada, asHost, hear, hearAlone, hypatia, inClass, open, play, seats, snapshot } from "./example";

describe("what the host decides", () => {
  it("mutes and gives the word back", () => {
    const muted = hear(inClass(), ["member.muted", { user_id: ada.id }]);
    expect(muted.participants[1]?.muted).toBe(true);
    expect(hear(muted, ["member.unmuted", { user_id: ada.id }]).participants[1]?.muted).toBe(false);
  });

  it("asks for a new snapshot when I become a co-host, not when another does", () => {
    const other = hear(inClass(), ["member.promoted", { user_id: "u-e" }]);
    expect(other.stale).toBe(false);
    const mine = hear(inClass(), ["member.promoted", { user_id: ada.id }]);
    expect(mine).toMatchObject({ role: "co_host", stale: true });
    expect(resumePoint(mine)).toBeUndefined();
    expect(play(mine, { type: "joined", answer: snapshot({ ...asHost, seq: 1 }) }).stale).toBe(false);
  });

  it("asks for a new snapshot when names are hidden or shown, except as host", () => {
    const hidden: [string, unknown] = ["locks.changed", { locks: { ...open, roster: true } }];
    expect(hear(inClass(), hidden)).toMatchObject({ stale: true, locks: { roster: true } });
    expect(hear(inClass(asHost), hidden).stale).toBe(false);
    expect(hear(inClass(), ["locks.changed", { locks: { ...open, chat: true } }]).stale).toBe(false);
  });

  it("shows who is on stage without a name while the roster is hidden, and only so long", () => {
    const staged = { state: "online", muted: false, joined_at: "10:05", generation: 4 };
    const hidden = inClass({ locks: { ...open, roster: true } });
    const invited = hear(hidden, ["stage.invited", { user_id: "u-e", by: hypatia.id, ...staged }]);
    expect(invited.participants.at(-1)).toMatchObject({ user: { id: "u-e", name: "" }, on_stage: true });
    expect(hear(invited, ["stage.removed", { user_id: "u-e", by: null }]).participants).toHaveLength(2);
    const left = ["participant.left", { user_id: "u-e", reason: "left", generation: 4 }] as [string, unknown];
    expect(hear(invited, left).participants).toHaveLength(2);
    const late = hear(hidden, left, ["stage.invited", { user_id: "u-e", by: hypatia.id, ...staged }]);
    expect(late.participants).toHaveLength(2);
    const mine = hear(hidden, ["stage.invited", { user_id: ada.id, by: hypatia.id, ...staged }]);
    expect(hear(mine, ["stage.removed", { user_id: ada.id, by: null }]).participants[1]).toMatchObject({
      user: ada,
      on_stage: false,
    });
    expect(hear(hidden, ["member.promoted", { user_id: "u-e" }]).stale).toBe(true);
  });

  it("knows of a large class who leads, speaks or wants to, and how many there are", () => {
    const eve = { id: "u-e", name: "Eve" };
    const participant = { user: eve, role: "student", state: "online", joined_at: "10:05", generation: 4 };
    const counted = inClass({ roster: "counted", seats: { ...seats, taken: 300 } });
    expect([peopleCount(counted), unseenBecause(counted)]).toEqual([301, "counted"]);
    expect([peopleCount(inClass()), unseenBecause(inClass())]).toEqual([2, null]);
    const hand = { user_id: eve.id, raised_at: "10:06", position: 1, heard: 0 };
    const raised = hear(counted, ["hand.raised", { ...hand, participant }]);
    expect(raised.participants.at(-1)?.user).toEqual(eve);
    expect(raised.hands).toEqual([hand]);
    expect(hear(raised, ["hand.cleared", { by: hypatia.id }]).participants).toHaveLength(2);
    const lowered: [string, unknown] = ["hand.lowered", { user_id: eve.id, by: hypatia.id, heard: true }];
    const staged = { name: "Eve", state: "online", muted: false, joined_at: "10:05", generation: 4 };
    const invited = hear(raised, ["stage.invited", { user_id: eve.id, by: hypatia.id, ...staged }], lowered);
    expect(invited.participants.at(-1)).toMatchObject({ user: eve, on_stage: true });
    expect(hear(invited, ["stage.removed", { user_id: eve.id, by: null }]).participants).toHaveLength(2);
    const helper = { ...participant, role: "co_host" };
    const promoted = hear(counted, ["member.promoted", { user_id: eve.id, participant: helper }]);
    expect(promoted.participants.at(-1)).toMatchObject({ user: eve, role: "co_host" });
    expect(promoted.stale).toBe(false);
    expect(hear(promoted, ["member.demoted", { user_id: eve.id }]).participants).toHaveLength(2);
    const left: [string, unknown] = ["participant.left", { user_id: eve.id, reason: "left", generation: 4 }];
    expect(hear(raised, left, ["hand.raised", { ...hand, participant }]).participants).toHaveLength(2);
  });

  it("bans me wherever I stand", () => {
    expect(hearAlone(emptyClass(ada), "member.banned", { session_id: "s-1" }).removed).toBe("banned");
  });
});

describe("time", () => {
  it("runs out when it was told to last, and is safe while no host is here", () => {
    const lost = hear(
      inClass(),
      ["session.extended", { minutes: 15, ends_at: "11:15" }],
      ["session.host_lost", { lost_at: "10:30", ends_at: "10:40" }],
    );
    expect(lost).toMatchObject({
      session: { ends_at: "11:15", host_lost_at: "10:30" },
      hostLostUntil: "10:40",
    });
    expect(hear(lost, ["session.host_back", {}])).toMatchObject({
      session: { host_lost_at: null },
      hostLostUntil: null,
    });
  });
});

describe("at the door", () => {
  const place = { position: 2, waiting: 3, estimated_seconds: 60 };

  it("keeps my place in the queue, and the seat that is offered", () => {
    const queued = play(emptyClass(ada), { type: "queued", place });
    const moved = hearAlone(queued, "waitlist.moved", { ...place, position: 1 });
    expect(moved.waiting?.position).toBe(1);
    const offered = hearAlone(moved, "waitlist.offered", { expires_at: "10:05" });
    expect(offered.offeredUntil).toBe("10:05");
    expect(hearAlone(offered, "waitlist.expired")).toMatchObject({
      waiting: null,
      offeredUntil: null,
      offerLapsed: true,
    });
    expect(play(offered, { type: "joined", answer: snapshot() })).toMatchObject({
      waiting: null,
      offeredUntil: null,
    });
  });

  it("knows that I was turned away, until I knock again", () => {
    const denied = hearAlone(emptyClass(ada), "lobby.denied");
    expect(denied.turnedAway).toBe(true);
    expect(play(denied, { type: "knocked" }).turnedAway).toBe(false);
  });
});
