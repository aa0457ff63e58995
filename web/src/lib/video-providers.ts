/** What people call those who carry the video of a class; the built-in one has a name in each language. */
const NAMES: Record<string, string> = {
  janus: "Janus",
  livekit: "LiveKit",
  jitsi: "Jitsi Meet",
  jaas: "Jitsi Meet (8x8)",
  daily: "Daily",
  agora: "Agora",
  zoom: "Zoom",
};

export const providerName = (provider: string): string | undefined => NAMES[provider];
