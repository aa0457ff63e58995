import type { VideoTicket } from "../transport";

/** How the page of a provider stands within ours: with the devices that its person may use there, and no more. */

/** No pop-ups, no downloads, and no way to take our own page elsewhere. */
export const SANDBOX = "allow-scripts allow-same-origin allow-forms";

const DEVICES: [source: string, feature: string][] = [
  ["camera", "camera"],
  ["microphone", "microphone"],
  ["screen", "display-capture"],
];

export function allowFor(publish: readonly string[]): string {
  const devices = DEVICES.filter(([source]) => publish.includes(source)).map(([, feature]) => feature);
  return [...devices, "autoplay", "fullscreen"].join("; ");
}

/** The pages of these fit into ours; their tickets go into the address. */
const PAGES: Record<string, (ticket: VideoTicket) => string> = { jitsi, jaas: jitsi, daily };

export const hasPage = (provider: string): boolean => provider in PAGES;

export const addressOf = (ticket: VideoTicket): string | undefined => PAGES[ticket.provider]?.(ticket);

const BUTTONS: Record<string, string> = { microphone: "microphone", camera: "camera", screen: "desktop" };

/** Chat, hands and people are the class's own; everything is off until it is wanted. */
function jitsi({ url, room, token, publish }: VideoTicket): string {
  const own = Object.entries(BUTTONS).filter(([source]) => publish.includes(source));
  const config = {
    toolbarButtons: [...own.map(([, button]) => button), "tileview", "fullscreen", "settings"],
    startWithAudioMuted: true,
    startWithVideoMuted: true,
    disableInviteFunctions: true,
    prejoinConfig: { enabled: false },
  };
  const settings = Object.entries(config).map(
    ([name, value]) => `config.${name}=${encodeURIComponent(JSON.stringify(value))}`,
  );
  return `${url}/${room}?jwt=${encodeURIComponent(token)}#${settings.join("&")}`;
}

function daily({ url, token }: VideoTicket): string {
  return `${url}?t=${encodeURIComponent(token)}`;
}
