import type { Measured } from "../transport";
import { type Counts, countsOf, type Stat } from "./counts";
import { type Cause, judge, lossBetween, poverty, type Verdict } from "./weakness";

const LOOK_MS = 2_500;

/** `rtt` in milliseconds and `loss` from 0 to 1 since the last look; null where nothing flows. */
export type Seen = { weak: Cause | null; rtt: number | null; loss: number | null };

/** Looks at the connections of a class every few seconds, for as long as it is not stopped. */
export class LineWatch {
  private readonly before = new WeakMap<Measured, Counts>();
  private verdict: Verdict = { weak: false, since: null };
  private cause: Cause = "line";
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(
    private readonly connections: () => Measured[],
    private readonly told: (seen: Seen) => void,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  stop() {
    clearInterval(this.timer);
  }

  private async look() {
    const connected = this.connections().filter((one) => one.connectionState === "connected");
    const seen = await Promise.all(connected.map((one) => this.lookAt(one)));
    const causes = seen.flatMap(({ poor }) => poor ?? []);
    this.verdict = judge(this.verdict, causes.length > 0, Date.now());
    if (causes.length > 0) this.cause = causes.includes("line") ? "line" : "machine";
    const rtts = seen.flatMap(({ rtt }) => (rtt === null ? [] : [rtt])).sort((a, b) => a - b);
    this.told({
      weak: this.verdict.weak ? this.cause : null,
      // Each connection is one's own line and another person's: the middle one says most of one's own.
      rtt: rtts[Math.floor((rtts.length - 1) / 2)] ?? null,
      loss: seen.length > 0 ? Math.max(...seen.map(({ loss }) => loss)) : null,
    });
  }

  private async lookAt(connection: Measured) {
    const report = await connection.getStats();
    const now = countsOf(report.values() as Iterable<Stat>);
    const before = this.before.get(connection);
    this.before.set(connection, now);
    const loss = before ? lossBetween(before, now) : 0;
    return { poor: poverty(now, loss), rtt: now.rtt, loss };
  }
}
