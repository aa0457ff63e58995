import type { Quality } from "../transport";

type Counts = { lost: number; received: number };

const LOST_SHARE = 0.05;
/** Below this, a voice and a small picture do not fit any more. */
const POOR_UPLINK = 300_000;

/** Reads what the browser measured since the last look. */
export class LineQuality {
  private last: Counts = { lost: 0, received: 0 };

  async look(connection: RTCPeerConnection): Promise<Quality> {
    const now: Counts = { lost: 0, received: 0 };
    let limited = false;
    for (const stat of (await connection.getStats()).values()) {
      if (stat.type === "inbound-rtp") {
        now.lost += Number(stat.packetsLost ?? 0);
        now.received += Number(stat.packetsReceived ?? 0);
      } else if (stat.type === "outbound-rtp" && stat.kind === "video")
        limited ||= stat.qualityLimitationReason === "cpu";
      else if (stat.type === "candidate-pair" && stat.nominated)
        limited ||= Number(stat.availableOutgoingBitrate ?? POOR_UPLINK) < POOR_UPLINK;
    }
    const lost = now.lost - this.last.lost;
    const received = now.received - this.last.received;
    this.last = now;
    return limited || lost > LOST_SHARE * (lost + received) ? "weak" : "good";
  }
}
