import { ExternalLink, Video } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { Classroom } from "../classroom";
import { type ClassState, isHost } from "../state";
import { useDeed } from "../useDeed";
import type { VideoTicket } from "./transport";

type HostedProps = { classroom: Classroom; state: ClassState; ticket: VideoTicket };

const NAMES: Record<string, string> = {
  jitsi: "Jitsi Meet",
  jaas: "Jitsi Meet",
  daily: "Daily",
  livekit: "LiveKit",
  zoom: "Zoom",
  agora: "Agora",
};

/** The pages of these fit into ours; their tickets go into the address. */
const PAGES: Record<string, (ticket: VideoTicket) => string> = {
  jitsi: ({ url, room, token }) => `${url}/${room}?jwt=${encodeURIComponent(token)}`,
  jaas: ({ url, room, token }) => `${url}/${room}?jwt=${encodeURIComponent(token)}`,
  daily: ({ url, token }) => `${url}?t=${encodeURIComponent(token)}`,
};

/** A class whose video is at somebody else's: their page within ours once one wants it, or what it is. */
export default function Hosted({ classroom, state, ticket }: HostedProps) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState<VideoTicket | null>(null);
  const name = NAMES[ticket.provider] ?? ticket.provider;
  const page = PAGES[ticket.provider];
  const { act, busy } = useDeed(async () => setFresh(await classroom.send<VideoTicket>("video.ticket")));

  // What one may publish has changed, and with it what the ticket says.
  useEffect(
    () =>
      classroom.watch(({ type }) => {
        if (type === "video.changed" && fresh) act();
      }),
    [classroom, fresh, act],
  );

  return (
    <section aria-label={t("room.media.stage")} className="mx-auto grid max-w-6xl gap-3 px-4 pt-4 sm:px-6">
      {page && fresh ? (
        <iframe
          src={page(fresh)}
          title={t("room.media.hostedTitle", { name })}
          allow="camera; microphone; display-capture; autoplay; fullscreen"
          className="aspect-video max-h-[70dvh] w-full rounded-xl border bg-sunken"
        />
      ) : (
        <div className="grid justify-items-center gap-3 rounded-xl bg-sunken px-6 py-10 text-center">
          <Video className="size-6 text-muted" aria-hidden />
          <p className="font-medium">{t("room.media.hostedTitle", { name })}</p>
          <p className="max-w-md text-muted text-sm">
            {t(page ? "room.media.hostedLead" : "room.media.hostedSdk")}
          </p>
          {page && (
            <Button tone="primary" size="lg" busy={busy} onClick={() => act()}>
              <ExternalLink aria-hidden />
              {t("room.media.hostedOpen", { name })}
            </Button>
          )}
        </div>
      )}
      {isHost(state.role) && !ticket.capabilities.holds_publishing && (
        <p className="text-muted text-sm">{t("room.media.hostedMute", { name })}</p>
      )}
      {isHost(state.role) && !ticket.capabilities.server_kick && (
        <p className="text-muted text-sm">{t("room.media.hostedKick", { name })}</p>
      )}
    </section>
  );
}
