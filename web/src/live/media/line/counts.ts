/** What a browser has measured of one connection since it was made, out of its statistics. */

export type Counts = {
  lost: number;
  received: number;
  /** What makes a picture of one's own smaller. */
  limited: "machine" | "line" | null;
  /** What the browser believes goes out, in bits per second, while a picture does. */
  uplink: number | null;
  /** There and back, in milliseconds. */
  rtt: number | null;
};

/** As browsers write them; each has some of these. */
export type Stat = { type: string; kind?: string; nominated?: boolean } & Record<string, unknown>;

export function countsOf(stats: Iterable<Stat>): Counts {
  const all = [...stats];
  const incoming = all.filter(({ type }) => type === "inbound-rtp");
  const pictures = all.filter(
    ({ type, kind, active }) => type === "outbound-rtp" && kind === "video" && active !== false,
  );
  const pair = all.find(({ type, nominated }) => type === "candidate-pair" && nominated);
  const uplink = numberIn(pair, "availableOutgoingBitrate");
  const rtt = numberIn(pair, "currentRoundTripTime");
  return {
    lost: sum(incoming, "packetsLost"),
    received: sum(incoming, "packetsReceived"),
    limited: limitOf(pictures, uplink),
    uplink: pictures.length > 0 ? uplink : null,
    rtt: rtt === null ? null : rtt * 1000,
  };
}

function limitOf(pictures: Stat[], uplink: number | null): Counts["limited"] {
  if (pictures.some((one) => isLimitedByLine(one, uplink))) return "line";
  return pictures.some(({ qualityLimitationReason }) => qualityLimitationReason === "cpu") ? "machine" : null;
}

/** Less than we asked for ourselves is no sign of a bad line: then much more would go through it. */
function isLimitedByLine(picture: Stat, uplink: number | null): boolean {
  if (picture.qualityLimitationReason !== "bandwidth") return false;
  const target = numberIn(picture, "targetBitrate");
  return uplink === null || target === null || uplink < target * 1.5;
}

function numberIn(stat: Stat | undefined, name: string): number | null {
  const value = stat?.[name];
  return typeof value === "number" ? value : null;
}

function sum(stats: Stat[], name: string): number {
  return stats.reduce((all, one) => all + (numberIn(one, name) ?? 0), 0);
}
