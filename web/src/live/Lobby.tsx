import { DoorClosed, DoorOpen, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Notice } from "@/shell/Notice";
import { Button } from "@/ui/Button";
import { type OutsideProps, ToCourse } from "./Outside";
import { useDoor } from "./useDoor";

const ASK_MS = 20_000;

/** The host decides who comes in: one waits to be let in, or was turned away and may ask again. */
export function Lobby({ sessionId, session, classroom, visit }: OutsideProps) {
  const { t } = useTranslation();
  const { turnedAway } = visit.state;
  useDoor(sessionId, ASK_MS, () => !turnedAway, classroom.knock);

  if (turnedAway)
    return (
      <Notice icon={DoorClosed} title={t("room.lobby.deniedTitle")} lead={t("room.lobby.deniedLead")}>
        <Button tone="primary" size="lg" onClick={classroom.askAgain}>
          {t("room.lobby.askAgain")}
        </Button>
        <ToCourse session={session} />
      </Notice>
    );
  return (
    <Notice
      icon={DoorOpen}
      title={t("room.lobby.title")}
      lead={
        <span className="grid justify-items-center gap-4">
          {t("room.lobby.lead", { name: session?.host.name ?? "" })}
          <LoaderCircle className="size-5 animate-spin text-primary" aria-hidden />
        </span>
      }
    >
      <ToCourse session={session} />
    </Notice>
  );
}
