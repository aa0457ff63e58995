import { ExternalLink, Video } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { providerName } from "@/lib/video-providers";
import { Button } from "@/ui/Button";
import type { Classroom } from "../classroom";
import { type ClassState, isHost } from "../state";
import { useDeed } from "../useDeed";
import { addressOf, allowFor, hasPage, SANDBOX } from "./hosted/page";
import { rightsOf, sourcesOf } from "./rights";
import type { VideoTicket } from "./transport";

type HostedProps = { classroom: Classroom; state: ClassState; ticket: VideoTicket };

/** A class whose video is at somebody else's: their page within ours once one wants it, or what it is. */
export default function Hosted({ classroom, state, ticket }: HostedProps) {
  const { t } = useTranslation();
  const [fresh, setFresh] = useState<VideoTicket | null>(null);
  const name = providerName(ticket.provider) ?? ticket.provider;
  const isPage = hasPage(ticket.provider);
  const { act, busy } = useDeed(async () => setFresh(await classroom.send<VideoTicket>("video.ticket")));
  const may = mayNow(state);
  // A page that was opened with other devices than one may use now is closed before there is another ticket.
  const shown = fresh && (may === null || allowFor(fresh.publish) === may) ? fresh : null;

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
      {shown ? (
        <iframe
          key={shown.token}
          src={addressOf(shown)}
          title={t("room.media.hostedTitle", { name })}
          allow={allowFor(shown.publish)}
          sandbox={SANDBOX}
          className="aspect-video max-h-[70dvh] w-full rounded-xl border bg-sunken"
        />
      ) : (
        <div className="grid justify-items-center gap-3 rounded-xl bg-sunken px-6 py-10 text-center">
          <Video className="size-6 text-muted" aria-hidden />
          <p className="font-medium">{t("room.media.hostedTitle", { name })}</p>
          <p className="max-w-md text-muted text-sm">
            {t(isPage ? "room.media.hostedLead" : "room.media.hostedSdk")}
          </p>
          {isPage && (
            <Button tone="primary" size="lg" busy={busy} onClick={() => act()}>
              <ExternalLink aria-hidden />
              {t("room.media.hostedOpen", { name })}
            </Button>
          )}
        </div>
      )}
      {isHost(state.role) && !ticket.capabilities.holds_publishing && (
        <p className="text-muted text-sm">
          {t(isPage ? "room.media.hostedHold" : "room.media.hostedMute", { name })}
        </p>
      )}
      {isHost(state.role) && !ticket.capabilities.server_kick && (
        <p className="text-muted text-sm">{t("room.media.hostedKick", { name })}</p>
      )}
    </section>
  );
}

/** The devices that the class lets one use; null while it does not know of one yet. */
function mayNow({ participants, me, locks }: ClassState): string | null {
  const mine = participants.find(({ user }) => user.id === me.id);
  return mine ? allowFor(sourcesOf(rightsOf(mine, locks))) : null;
}
