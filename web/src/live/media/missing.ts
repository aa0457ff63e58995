/** What a class needs of a browser; the names are the browser's own, so that they can be looked up. */

export type Needed = "WebSocket" | "RTCPeerConnection" | "getUserMedia";

type Scope = {
  WebSocket?: unknown;
  RTCPeerConnection?: unknown;
  navigator: { mediaDevices?: { getUserMedia?: unknown } };
};

/** What is not there. Without WebSocket there is no class; without the others, no pictures, or none of oneself. */
export function missingIn(scope: Scope): Needed[] {
  const has: Record<Needed, unknown> = {
    WebSocket: scope.WebSocket,
    RTCPeerConnection: scope.RTCPeerConnection,
    getUserMedia: scope.navigator.mediaDevices?.getUserMedia,
  };
  return (Object.keys(has) as Needed[]).filter((name) => typeof has[name] !== "function");
}
