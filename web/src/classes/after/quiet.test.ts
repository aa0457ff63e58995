import { describe, expect, it } from "vitest";
import { isQuiet } from "./quiet";

const silent = {
  user: { id: "1", name: "Ann" },
  role: "student" as const,
  stage_seconds: 0,
  stage_times: 0,
  microphone_seconds: 0,
  microphone_times: 0,
  called_on: 0,
  hands_raised: 2,
  messages: 0,
  questions: 0,
  votes: 3,
};

describe("who was not heard", () => {
  it("is whoever only voted, or raised a hand in vain", () => {
    expect(isQuiet(silent)).toBe(true);
    expect(isQuiet({ ...silent, microphone_seconds: null, microphone_times: null })).toBe(true);
  });

  it.each(["stage_seconds", "microphone_seconds", "called_on", "messages", "questions"])(
    "is nobody with %s",
    (said) => {
      expect(isQuiet({ ...silent, [said]: 1 })).toBe(false);
    },
  );

  it("is nobody who leads the class", () => {
    expect(isQuiet({ ...silent, role: "host" })).toBe(false);
  });
});
