import { type RoomOptions, Track, type TrackPublishOptions, VideoPresets } from "livekit-client";
import type { Kind } from "../transport";

/** What LiveKit calls what we show, and how much of it is sent. */

export const SOURCES: Record<Kind, Track.Source> = {
  camera: Track.Source.Camera,
  microphone: Track.Source.Microphone,
  screen: Track.Source.ScreenShare,
  screen_audio: Track.Source.ScreenShareAudio,
};

const KINDS_OF = new Map(Object.entries(SOURCES).map(([kind, source]) => [source, kind as Kind]));

/** What we have no name for is not shown. */
export const kindOf = (source: Track.Source): Kind | undefined => KINDS_OF.get(source);

const PUBLISHED: Record<Kind, TrackPublishOptions> = {
  // Two sizes: the server passes on the one that a line can carry.
  camera: {
    videoEncoding: { maxBitrate: 1_200_000, maxFramerate: 24 },
    videoSimulcastLayers: [VideoPresets.h180],
  },
  microphone: { audioPreset: { maxBitrate: 48_000 } },
  screen: {
    screenShareEncoding: { maxBitrate: 1_500_000, maxFramerate: 15 },
    simulcast: false,
    degradationPreference: "maintain-resolution",
  },
  screen_audio: { audioPreset: { maxBitrate: 48_000 }, dtx: false },
};

export const publishing = (kind: Kind): TrackPublishOptions => ({
  source: SOURCES[kind],
  backupCodec: false,
  ...PUBLISHED[kind],
});

/** Whoever took a device lets it go; what nobody looks at is not sent. */
export const OPTIONS: RoomOptions = { stopLocalTrackOnUnpublish: false, dynacast: true };
