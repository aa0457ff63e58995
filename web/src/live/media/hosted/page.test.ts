import { expect, it } from "vitest";
import type { VideoTicket } from "../transport";
import { addressOf, allowFor, hasPage } from "./page";

const TICKET = {
  provider: "jitsi",
  url: "https://meet.example.com",
  room: "class-1",
  token: "a.b.c",
  publish: ["camera", "screen"],
} as unknown as VideoTicket;

it("gives the page of a provider the devices that its person may use, and no other", () => {
  expect(allowFor(["camera", "microphone", "screen"])).toBe(
    "camera; microphone; display-capture; autoplay; fullscreen",
  );
  expect(allowFor(["camera", "screen"])).toBe("camera; display-capture; autoplay; fullscreen");
  expect(allowFor([])).toBe("autoplay; fullscreen");
});

it("tells Jitsi which buttons there are, and that nothing is on at first", () => {
  const address = new URL(addressOf(TICKET) ?? "");
  const config = new URLSearchParams(address.hash.slice(1));
  expect(`${address.origin}${address.pathname}${address.search}`).toBe(
    "https://meet.example.com/class-1?jwt=a.b.c",
  );
  expect(JSON.parse(config.get("config.toolbarButtons") ?? "")).toEqual([
    "camera",
    "desktop",
    "tileview",
    "fullscreen",
    "settings",
  ]);
  expect(config.get("config.startWithAudioMuted")).toBe("true");
});

it("opens Daily by its ticket, and knows no page of those that have none", () => {
  const daily = { ...TICKET, provider: "daily", url: "https://school.daily.co/class-1", token: "a&b" };
  expect(addressOf(daily)).toBe("https://school.daily.co/class-1?t=a%26b");
  expect([hasPage("jaas"), hasPage("zoom"), hasPage("agora")]).toEqual([true, false, false]);
});
