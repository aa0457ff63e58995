import { describe, expect, it } from "vitest";
import type { StudyGroup } from "./api";
import type { GroupEvent, GroupSnapshot } from "./events";
import { emptyGroup, type GroupState, reduceGroup } from "./state";

const ann = { id: "u-ann", name: "Ann" };
const ben = { id: "u-ben", name: "Ben" };

const group: StudyGroup = {
  id: "g-1",
  course_id: "c-1",
  course_title: "Beekeeping",
  name: "Night owls",
  joining: "open",
  capacity: 8,
  members_count: 2,
  owner: ann,
  created_at: "2026-11-20T10:00:00Z",
  me: "member",
};

const said = (id: string, at: string, user = ann) => ({
  id,
  client_id: `c-${id}`,
  user,
  text: `text of ${id}`,
  at,
});

const snapshot: GroupSnapshot = {
  group,
  members: [ann, ben],
  here: { people: [ann], as_of: 10 },
  messages: [said("m-1", "2026-11-20T10:01:00Z")],
  seq: 7,
};

const event = (type: string, seq: number | null, data: object): GroupEvent => ({
  type,
  seq,
  data: { group_id: "g-1", ...data },
});

const joined = reduceGroup(emptyGroup(ben), { type: "joined", answer: snapshot });
const hear = (state: GroupState, ...events: GroupEvent[]) =>
  events.reduce((now, one) => reduceGroup(now, { type: "heard", event: one }), state);

describe("the room of a study group", () => {
  const second = event("group_message.posted", 8, said("m-2", "2026-11-20T10:02:00Z"));
  const third = event("group_message.posted", 9, said("m-3", "2026-11-20T10:03:00Z"));
  const ids = (state: GroupState) => state.chat.map((message) => message.id);

  it("hears each message once, in its order, and notices a hole", () => {
    expect(ids(hear(joined, second, second, third))).toEqual(["m-1", "m-2", "m-3"]);
    const holed = hear(joined, third);
    expect([holed.missing, ids(holed)]).toEqual([true, ["m-1"]]);
    const answer = { resumed: true as const, events: [second], here: { people: [ann, ben], as_of: 11 } };
    const mended = reduceGroup(holed, { type: "joined", answer });
    expect([mended.missing, ids(mended), mended.here.people]).toEqual([
      false,
      ["m-1", "m-2", "m-3"],
      [ann, ben],
    ]);
  });

  it("hears what came before the first look after it", () => {
    const early = hear(emptyGroup(ben), second);
    expect(ids(early)).toEqual([]);
    expect(ids(reduceGroup(early, { type: "joined", answer: snapshot }))).toEqual(["m-1", "m-2"]);
  });

  it("believes the newer word about who is here, whichever is heard first", () => {
    const now = hear(
      joined,
      event("group.here_changed", 8, { people: [ann, ben], as_of: 30 }),
      event("group.here_changed", 9, { people: [ann], as_of: 20 }),
    );
    expect(now.here.people).toEqual([ann, ben]);
  });

  it("shows what one has written until the group has it", () => {
    const at = "2026-11-20T10:02:00Z";
    const written = reduceGroup(joined, { type: "written", client_id: "c-m-2", text: "text of m-2", at });
    expect(written.outbox.map((item) => item.status)).toEqual(["sending"]);
    const mine = event("group_message.posted", 8, said("m-2", at, ben));
    expect(hear(written, mine).outbox).toEqual([]);
  });

  it("takes the text of what is taken back, and ends with one's part in it", () => {
    const now = hear(joined, event("group_message.deleted", 8, { message_id: "m-1" }));
    expect(now.chat[0]).toMatchObject({ text: "", deleted: true });
    expect(hear(now, event("group_member.left", 9, { user_id: "u-ann" })).members).toEqual([ben]);
    expect(hear(now, event("group_member.left", null, { user_id: "u-ben" })).over).toBe(true);
  });

  it("may be left to me to look after", () => {
    const { me: _, course_title: __, ...rest } = group;
    const now = hear(joined, event("group.changed", 8, { group: { ...rest, owner: ben } }));
    expect(now.group).toMatchObject({ me: "owner", course_title: "Beekeeping" });
  });
});
