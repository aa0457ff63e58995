import { beforeAll, describe, expect, it, vi } from "vitest";

let safeNext: (next: string | undefined) => string;

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => null });
  ({ safeNext } = await import("./guards"));
});

describe("the way back after signing in", () => {
  it.each(["/learning", "/live/123?x=1#y"])("leads to %s", (next) => expect(safeNext(next)).toBe(next));
  it.each([
    undefined,
    "",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
  ])("does not lead to %s", (next) => expect(safeNext(next)).toBe("/"));
});
