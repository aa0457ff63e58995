import { describe, expect, it } from "vitest";
import { regional } from "./region";

const at = (locale: string) =>
  new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(
    new Date("2026-11-28T13:41:00Z"),
  );

describe("the page's language, where its reader is", () => {
  it("is the first wish of that language", () => {
    expect(at(regional("en", ["fr-CA", "en-GB", "en-US"]))).toBe("13:41");
    expect(at(regional("en", ["en-US", "en-GB"]))).toMatch(/^1:41\sPM$/);
    expect(at(regional("fr", ["en-US"]))).toBe("13:41");
  });

  it("keeps the digits and the calendar of the rest of the page", () => {
    expect(at(regional("ar", ["ar-EG"]))).toContain("1:41");
    const year = new Intl.DateTimeFormat(regional("ar", ["ar-SA"]), { year: "numeric", timeZone: "UTC" });
    expect(year.format(new Date("2026-11-28T13:41:00Z"))).toContain("2026");
  });
});
