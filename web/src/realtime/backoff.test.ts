import { describe, expect, it } from "vitest";
import { backoff } from "./backoff";

describe("backoff", () => {
  it("begins quickly, so that a short drop is not felt", () => expect(backoff(0, 0.5)).toBe(250));

  it("grows and then stays", () => {
    const waits = Array.from({ length: 12 }, (_, failures) => backoff(failures, 0.5));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(3_000);
  });

  it("spreads a crowd", () => {
    expect(backoff(3, 0)).toBeLessThan(backoff(3, 1));
  });
});
