import type { MediaView } from "../room";
import type { Measured, VideoTicket } from "../transport";
import { countsOf, type Stat } from "./counts";

/** What helps whoever looks for the cause of a bad line. It has no address, no name, and nothing that was said. */
export async function reportOn(
  ticket: VideoTicket,
  view: MediaView,
  connections: Measured[],
): Promise<string> {
  const { line, quality, rtt, loss, own, others } = view;
  return JSON.stringify(
    {
      at: new Date().toISOString(),
      page: location.pathname,
      browser: navigator.userAgent,
      provider: ticket.provider,
      relays: ticket.ice.length,
      line,
      quality,
      rtt,
      loss,
      shows: [...own.keys()],
      gets: [...others.values()].map((tracks) => [...tracks.keys()]),
      connections: await Promise.all(connections.map(about)),
    },
    null,
    2,
  );
}

async function about(connection: Measured) {
  const stats = [...((await connection.getStats()).values() as Iterable<Stat>)];
  const candidates = (which: string) =>
    stats
      .filter(({ type }) => type === which)
      .map(({ candidateType, protocol }) => `${candidateType} ${protocol}`);
  return {
    state: connection.connectionState,
    ice: connection.iceConnectionState,
    signaling: connection.signalingState,
    ours: candidates("local-candidate"),
    theirs: candidates("remote-candidate"),
    ...countsOf(stats),
  };
}
