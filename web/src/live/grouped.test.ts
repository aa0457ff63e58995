import { describe, expect, it } from "vitest";
import { grouped } from "./grouped";

const said = (id: string, userId: string, minute: number) => ({
  id,
  client_id: null,
  user: { id: userId, name: userId },
  text: id,
  at: new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString(),
});

describe("grouped", () => {
  it("gives a heading to the first of a person, and again after somebody else or a pause", () => {
    const chat = [
      said("1", "ada", 0),
      said("2", "ada", 1),
      said("3", "zeno", 2),
      said("4", "ada", 2),
      said("5", "ada", 9),
    ];
    expect(grouped(chat).map(({ first }) => first)).toEqual([true, false, true, true, true]);
  });
});
