import { describe, expect, it } from "vitest";
import { browserOf, systemOf } from "./browser";
import { missingIn } from "./missing";
import { helpFor, isWorthRetrying, troubleOf } from "./trouble";

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit";
const AGENTS = {
  chrome: `${MAC}/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`,
  edge: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  safari: `${MAC}/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`,
  iphone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
  chromeOnIphone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1",
  android:
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  firefoxOnAndroid: "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
};
const agent = (of: keyof typeof AGENTS, maxTouchPoints = 0) => ({ userAgent: AGENTS[of], maxTouchPoints });

it("knows why a device cannot be had", () => {
  const why = (name: string, message = "") => troubleOf(new DOMException(message, name), true);
  expect(
    ["NotAllowedError", "NotReadableError", "NotFoundError", "OverconstrainedError"].map((name) => why(name)),
  ).toEqual(["denied", "busy", "none", "none"]);
  expect(why("NotAllowedError", "Permission denied by system")).toBe("system");
  expect(troubleOf(new TypeError(), false)).toBe("insecure");
  expect(troubleOf(new TypeError(), true)).toBe("unsupported");
  expect([isWorthRetrying("denied"), isWorthRetrying("insecure")]).toEqual([true, false]);
});

describe("the way to a permission", () => {
  it("is the one of the browser that somebody sits before", () => {
    expect(Object.keys(AGENTS).map((one) => browserOf(agent(one as keyof typeof AGENTS)))).toEqual([
      "chrome",
      "chrome",
      "firefox",
      "safari",
      "ios",
      "iosOther",
      "android",
      "androidFirefox",
    ]);
    expect(browserOf({ userAgent: "Something Else/1.0", maxTouchPoints: 0 })).toBe("other");
  });

  it("knows an iPad, which says that it is a Mac", () => {
    expect([systemOf(agent("safari")), systemOf(agent("safari", 5))]).toEqual(["mac", "ios"]);
    expect(browserOf(agent("safari", 5))).toBe("ios");
  });

  it("leads to the system's settings where the system says no, and is the same for all where nobody does", () => {
    expect(helpFor("denied", agent("firefox"))).toBe("denied.firefox");
    expect(helpFor("system", agent("edge"))).toBe("system.windows");
    expect(helpFor("busy", agent("iphone"))).toBe("busy");
  });
});

it("names what a browser lacks", () => {
  const there = () => undefined;
  const whole = {
    WebSocket: there,
    RTCPeerConnection: there,
    navigator: { mediaDevices: { getUserMedia: there } },
  };
  expect(missingIn(whole)).toEqual([]);
  expect(missingIn({ ...whole, RTCPeerConnection: undefined })).toEqual(["RTCPeerConnection"]);
  expect(missingIn({ navigator: {} })).toEqual(["WebSocket", "RTCPeerConnection", "getUserMedia"]);
});
