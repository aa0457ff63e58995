import { DoorClosed, DoorOpen, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { type OutsideProps, ToCourse } from "./Outside";
import { Actions, StatePage } from "./StatePage";
import { useDoor } from "./useDoor";

const ASK_MS = 20_000;

/** The host decides who comes in: one waits to be let in, or was turned away and may ask again. */
export function Lobby({ page, sessionId, session, classroom }: OutsideProps) {
  const { t } = useTranslation();
  const isTurnedAway = page === "turnedAway";
  useDoor(sessionId, ASK_MS, () => !isTurnedAway, classroom.knock);

  if (isTurnedAway)
    return (
      <StatePage
        icon={DoorClosed}
        tone="wait"
        of={session?.title}
        title={t("room.lobby.deniedTitle")}
        lead={t("room.lobby.deniedLead")}
      >
        <Actions>
          <Button tone="primary" size="lg" onClick={classroom.askAgain}>
            {t("room.lobby.askAgain")}
          </Button>
          <ToCourse session={session} tone="ghost" />
        </Actions>
      </StatePage>
    );
  return (
    <StatePage
      icon={DoorOpen}
      of={session?.title}
      title={t("room.lobby.title")}
      lead={t("room.lobby.lead", { name: session?.host.name ?? "" })}
    >
      <LoaderCircle className="size-6 animate-spin text-primary" aria-hidden />
      <ToCourse session={session} tone="ghost" />
    </StatePage>
  );
}
