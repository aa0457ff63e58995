import { describe, expect, it } from "vitest";
import { countsOf, type Stat } from "./counts";
import { judge, levelOf, lossBetween, poverty, type Verdict } from "./weakness";

const pair = (uplink: number): Stat => ({
  type: "candidate-pair",
  nominated: true,
  availableOutgoingBitrate: uplink,
  currentRoundTripTime: 0.042,
});
const picture = (reason: string, targetBitrate = 400_000): Stat => ({
  type: "outbound-rtp",
  kind: "video",
  qualityLimitationReason: reason,
  targetBitrate,
});

describe("a line", () => {
  it("is poor where the machine or the line makes one's picture smaller, or little goes out", () => {
    const poor = (...stats: Stat[]) => poverty(countsOf(stats), 0);
    expect(poor(pair(2_000_000), picture("none"))).toBeNull();
    expect(poor(pair(2_000_000), picture("cpu"))).toBe("machine");
    expect(poor(pair(450_000), picture("bandwidth"))).toBe("line");
    expect(poor(pair(450_000), picture("bandwidth"), picture("cpu"))).toBe("line");
    expect(poor(pair(200_000), picture("none", 100_000))).toBe("line");
    expect(poor(pair(200_000), picture("cpu", 100_000))).toBe("line");
  });

  it("is not poor for a picture that we made small ourselves, nor for what one does not send", () => {
    expect(poverty(countsOf([pair(2_000_000), picture("bandwidth")]), 0)).toBeNull();
    expect(poverty(countsOf([pair(200_000)]), 0)).toBeNull();
    expect(poverty(countsOf([pair(200_000), { ...picture("cpu"), active: false }]), 0)).toBeNull();
  });

  it("is poor where a twentieth is lost on the way since the last look", () => {
    const counts = (packetsLost: number, packetsReceived: number) =>
      countsOf([{ type: "inbound-rtp", packetsLost, packetsReceived }]);
    expect(lossBetween(counts(0, 0), counts(0, 0))).toBe(0);
    expect(lossBetween(counts(100, 100), counts(101, 199))).toBe(0.01);
    expect(poverty(counts(0, 0), lossBetween(counts(0, 0), counts(6, 94)))).toBe("line");
  });

  it("is called weak after more than ten seconds, and good again after as many", () => {
    const told: boolean[] = [];
    let verdict: Verdict = { weak: false, since: null };
    const pass = (poor: boolean, ...seconds: number[]) => {
      for (const second of seconds) {
        verdict = judge(verdict, poor, second * 1000);
        told.push(verdict.weak);
      }
    };
    pass(true, 0, 5, 10);
    pass(false, 11);
    pass(true, 12, 22);
    expect(told).not.toContain(true);
    pass(true, 23);
    expect(verdict.weak).toBe(true);
    pass(false, 24, 34);
    expect(verdict.weak).toBe(true);
    pass(false, 35);
    expect(verdict.weak).toBe(false);
  });

  it("has so many bars as it is good, and none when it is gone", () => {
    const line = { down: false, weak: false, rtt: 40, loss: 0 };
    expect(levelOf(line)).toBe(3);
    expect(levelOf({ ...line, rtt: 200 })).toBe(2);
    expect(levelOf({ ...line, loss: 0.02 })).toBe(2);
    expect(levelOf({ ...line, rtt: 500 })).toBe(1);
    expect(levelOf({ ...line, weak: true })).toBe(1);
    expect(levelOf({ ...line, down: true })).toBe(0);
    expect(levelOf({ ...line, rtt: null, loss: null })).toBe(3);
  });

  it("tells how long it takes there and back, in milliseconds", () => {
    expect(countsOf([pair(1)]).rtt).toBe(42);
    expect(countsOf([]).rtt).toBeNull();
  });
});
