import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import type { VideoTicket } from "./media/transport";
import { Renewal } from "./renewal";

const ticket = (switches: number) => ({ switches }) as VideoTicket;

function page(answers: (VideoTicket | Problem)[]) {
  const held = { ticket: ticket(0), switches: 0 };
  const ask = vi.fn(async () => {
    const answer = answers.shift();
    if (!answer || answer instanceof Problem)
      throw answer ?? new Problem({ code: "not_inside", status: 403 });
    return answer;
  });
  const renewal = new Renewal({
    ticket: () => held.ticket,
    switches: () => held.switches,
    spread: () => 2_000,
    ask,
    renewed: (fresh) => {
      held.ticket = fresh;
    },
  });
  const hear = (switches: number) => {
    held.switches = switches;
    renewal.look();
  };
  return { held, ask, renewal, hear };
}

describe("a class that is switched to another provider", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is followed with one new ticket, however often it is told", async () => {
    const { held, ask, hear } = page([ticket(1)]);
    hear(1);
    hear(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([held.ticket.switches, ask.mock.calls.length]).toEqual([1, 1]);
    hear(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("is asked again while the server does not answer, and when it was switched once more meanwhile", async () => {
    const { held, ask, hear } = page([Problem.offline(), ticket(1), ticket(2)]);
    hear(1);
    await vi.advanceTimersByTimeAsync(2_000);
    hear(2);
    await vi.advanceTimersByTimeAsync(6_000);
    expect([held.ticket.switches, ask.mock.calls.length]).toEqual([2, 3]);
  });

  it("is not asked for a page that is closed, or has no place in it until it comes back", async () => {
    const { held, ask, renewal, hear } = page([new Problem({ code: "not_inside", status: 403 }), ticket(1)]);
    hear(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(1);
    renewal.look();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(held.ticket.switches).toBe(1);
    hear(2);
    renewal.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});
