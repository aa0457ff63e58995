import type { Kind } from "../transport";

/**
 * What two pages tell each other over the class's socket. `page` names the sender's end of the
 * connection and `to_page` the other's: whoever has the class open twice hears it on both pages,
 * and a page that was loaded again is another one.
 */
export type Signal = {
  description?: Description | null;
  candidate?: RTCIceCandidateInit | null;
  hello?: true | null;
  page?: string | null;
  to_page?: string | null;
};

export type Description = { type: RTCSdpType; sdp: string; streams: Record<string, Kind> };

export type Heard = Signal & { from: string };
