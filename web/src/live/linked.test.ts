import { describe, expect, it } from "vitest";
import { linked } from "./linked";

const links = (text: string) =>
  linked(text).flatMap(({ text: shown, href }) => (href ? [[shown, href]] : []));
const whole = (text: string) =>
  linked(text)
    .map((piece) => piece.text)
    .join("");

describe("links in a message", () => {
  it.each([
    ["see https://example.org/a?b=1#c now", "https://example.org/a?b=1#c"],
    ["(https://en.wikipedia.org/wiki/Moon_(film)).", "https://en.wikipedia.org/wiki/Moon_(film)"],
    ["ends here: http://example.org/x.", "http://example.org/x"],
    ["هنا https://example.org/مرحبا؟", "https://example.org/مرحبا"],
  ])("%s", (text, shown) => {
    expect(links(text).map(([one]) => one)).toEqual([shown]);
    expect(whole(text)).toBe(text);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "https://", "ftp://example.org", "example.org"])(
    "%s is no link",
    (text) => expect(linked(text)).toEqual([{ text, href: null }]),
  );

  it("never leads to anything but http and https, whatever is written", () => {
    const text = 'https://example.org/"onclick=alert(1) http://a@b:c/ https://x.y<script>';
    for (const [, href] of links(text)) expect(href).toMatch(/^https?:\/\/[^\s"<>]+$/);
    expect(whole(text)).toBe(text);
  });
});
