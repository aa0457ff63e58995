/** When something was, to the microsecond, so that two of one millisecond can be told apart. */
export function exactly(at: string): string {
  const [seconds, fraction = ""] = at.replace("Z", "").split(".");
  return `${seconds}.${fraction.padEnd(6, "0")}`;
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

type Dated = { id: string; at: string };

/** The server's order too: by the time, then by the id. So a page that was away and one that is new agree. */
export function byTime(a: Dated, b: Dated): number {
  return compare(exactly(a.at), exactly(b.at)) || compare(a.id, b.id);
}
