import { describe, expect, it } from "vitest";
import { DEFAULTS, differences, editOf, type Values } from "./values";

const base: Values = {
  title: "Bees",
  description: "",
  starts_at: "2026-11-21T10:30",
  duration_minutes: 60,
  max_students: 12,
  lesson_id: "",
  settings: DEFAULTS,
  deputy: null,
  hidden_roster: false,
};

describe("what an edit sends", () => {
  it("is nothing where nothing was changed", () => expect(editOf(base, { ...base }, DEFAULTS)).toEqual({}));

  it("is what was changed alone", () =>
    expect(editOf(base, { ...base, title: "Wasps", max_students: 3 }, DEFAULTS)).toEqual({
      title: "Wasps",
      max_students: 3,
    }));

  it("lays changed settings over those the server has now", () => {
    const mine = { ...base, settings: { ...DEFAULTS, lobby: true } };
    const theirs = { ...DEFAULTS, slow_mode_seconds: 30 };
    expect(editOf(base, mine, theirs).settings).toEqual({ ...theirs, lobby: true });
  });

  it("keeps settings that this form does not know", () => {
    const latest = { ...DEFAULTS, something_new: true } as typeof DEFAULTS;
    const mine = { ...base, settings: { ...DEFAULTS, lobby: true } };
    expect(editOf(base, mine, latest).settings).toMatchObject({ something_new: true, lobby: true });
  });

  it("names a deputy, and none, by their id", () => {
    const named = { ...base, deputy: { id: "u-1", name: "Ann" } };
    expect(editOf(base, named, DEFAULTS)).toEqual({ deputy_id: "u-1" });
    expect(editOf(named, base, DEFAULTS)).toEqual({ deputy_id: null });
    expect(editOf(named, { ...base, deputy: { id: "u-1", name: "Ann" } }, DEFAULTS)).toEqual({});
  });

  it("takes a lesson away by saying so", () =>
    expect(editOf({ ...base, lesson_id: "l-1" }, base, DEFAULTS)).toEqual({ lesson_id: null }));
});

describe("differences", () => {
  it("names each setting by itself", () =>
    expect(differences(base, { ...base, title: "X", settings: { ...DEFAULTS, share_summary: [] } })).toEqual([
      "title",
      "settings.share_summary",
    ]));
});
