import type { Kind } from "../transport";

type Rung = { height: number | null; maxFramerate: number | null; maxBitrate: number };

/** Whoever shows something sends it once to each viewer, so the more there are, the less each gets. */
const CAMERA: { upTo: number; rung: Rung }[] = [
  { upTo: 3, rung: { height: 720, maxFramerate: 24, maxBitrate: 1_200_000 } },
  { upTo: 6, rung: { height: 360, maxFramerate: 24, maxBitrate: 600_000 } },
  { upTo: 8, rung: { height: 360, maxFramerate: 20, maxBitrate: 400_000 } },
];
const CROWDED: Rung = { height: 360, maxFramerate: 15, maxBitrate: 250_000 };
const BESIDE_A_SCREEN: Rung = { height: 180, maxFramerate: 15, maxBitrate: 120_000 };
const SCREEN: Rung = { height: null, maxFramerate: 8, maxBitrate: 500_000 };
const VOICE: Rung = { height: null, maxFramerate: null, maxBitrate: 40_000 };

export function rungFor(kind: Kind, viewers: number, sharing: boolean): Rung {
  if (kind === "screen") return SCREEN;
  if (kind !== "camera") return VOICE;
  if (sharing) return BESIDE_A_SCREEN;
  return CAMERA.find(({ upTo }) => viewers <= upTo)?.rung ?? CROWDED;
}

/** What the browser is told: a picture is made smaller, never larger. */
export function encodingFor(rung: Rung, height: number | undefined): Partial<RTCRtpEncodingParameters> {
  return {
    maxBitrate: rung.maxBitrate,
    ...(rung.maxFramerate && { maxFramerate: rung.maxFramerate }),
    ...(rung.height && { scaleResolutionDownBy: Math.max(1, (height ?? rung.height) / rung.height) }),
  };
}
