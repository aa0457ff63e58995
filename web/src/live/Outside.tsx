import {
  Ban,
  CalendarX,
  DoorOpen,
  type LucideIcon,
  MonitorSmartphone,
  SearchX,
  ShieldAlert,
  Unplug,
  UserMinus,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import { Notice } from "@/shell/Notice";
import { Button, ButtonLink } from "@/ui/Button";
import type { Classroom, Visit } from "./classroom";
import { Ended } from "./Ended";
import { Full } from "./Full";
import { Lobby } from "./Lobby";
import { Waiting } from "./Waiting";

export type OutsideProps = {
  sessionId: string;
  session: LiveSession | null;
  classroom: Classroom;
  visit: Visit;
};

/** Everything that is not being in class: one sentence and one action each. */
export function Outside(props: OutsideProps) {
  const { t } = useTranslation();
  const { visit, session, classroom } = props;
  const course = <ToCourse session={session} />;
  const enter = (words: string) => (
    <Button tone="primary" size="lg" onClick={classroom.enter}>
      {words}
    </Button>
  );

  switch (visit.phase) {
    case "joining":
      return <Entering />;
    case "ended":
      return <Ended {...props} />;
    case "left":
      return (
        <Notice icon={DoorOpen} title={t("live.leftTitle")} lead={t("live.leftLead")}>
          {enter(t("live.rejoin"))}
          {course}
        </Notice>
      );
    case "closed":
      return (
        <Notice icon={Unplug} title={t("live.closedTitle")} lead={t("live.closedLead")}>
          {enter(t("live.rejoin"))}
        </Notice>
      );
    case "removed":
      return <Removed {...props} />;
    default:
      return <Refused {...props} />;
  }
}

function Removed({ visit, session, classroom }: OutsideProps) {
  const { t } = useTranslation();
  const again = (words: string) => (
    <Button tone="primary" size="lg" onClick={classroom.enter}>
      {words}
    </Button>
  );
  switch (visit.state.removed) {
    case "replaced":
      return (
        <Notice icon={MonitorSmartphone} title={t("live.replacedTitle")} lead={t("live.replacedLead")}>
          {again(t("live.useHere"))}
        </Notice>
      );
    case "kicked":
      return (
        <Notice icon={UserMinus} title={t("live.kickedTitle")} lead={t("live.kickedLead")}>
          {again(t("live.rejoin"))}
        </Notice>
      );
    case "banned":
      return (
        <Notice icon={Ban} title={t("live.bannedTitle")} lead={t("live.bannedLead")}>
          <ToCourse session={session} />
        </Notice>
      );
    default:
      return (
        <Notice icon={DoorOpen} title={t("live.leftTitle")} lead={t("live.leftLead")}>
          {again(t("live.rejoin"))}
        </Notice>
      );
  }
}

function Refused(props: OutsideProps) {
  const { t } = useTranslation();
  const { visit, session, classroom } = props;
  const course = <ToCourse session={session} />;
  const notice = (icon: LucideIcon, title: string, lead: string) => (
    <Notice icon={icon} title={title} lead={lead}>
      {course}
    </Notice>
  );
  switch (visit.problem?.code) {
    case "session_not_live":
      return <Waiting {...props} />;
    case "session_full":
      return <Full {...props} />;
    case "lobby_waiting":
      return <Lobby {...props} />;
    case "replaced":
    case "already_inside":
      return (
        <Notice
          icon={MonitorSmartphone}
          title={t("live.replacedTitle")}
          lead={visit.problem.code === "replaced" ? t("live.replacedLead") : t("room.alreadyInside")}
        >
          <Button tone="primary" size="lg" onClick={classroom.enter}>
            {visit.problem.code === "replaced" ? t("live.useHere") : t("common.retry")}
          </Button>
        </Notice>
      );
    case "session_cancelled":
      return notice(CalendarX, t("live.cancelledTitle"), t("live.cancelledLead"));
    case "not_enrolled":
      return notice(ShieldAlert, t("live.noAccessTitle"), t("live.noAccessLead"));
    case "banned":
      return notice(Ban, t("live.bannedTitle"), t("live.bannedLead"));
    case "not_found":
      return notice(SearchX, t("live.notFoundTitle"), t("live.notFoundLead"));
    default:
      return (
        <Notice icon={Unplug} title={t("live.failedTitle")} lead={problemText(t, visit.problem)}>
          <Button tone="primary" size="lg" onClick={classroom.enter}>
            {t("common.retry")}
          </Button>
        </Notice>
      );
  }
}

export function ToCourse({ session }: { session: LiveSession | null }) {
  const { t } = useTranslation();
  if (!session)
    return (
      <ButtonLink to="/" size="lg">
        {t("notFound.home")}
      </ButtonLink>
    );
  return (
    <ButtonLink to="/courses/$courseId" params={{ courseId: session.course_id }} size="lg">
      {t("live.back")}
    </ButtonLink>
  );
}

function Entering() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto grid max-w-6xl gap-4 p-4 sm:p-8">
      <h1 tabIndex={-1} className="sr-only">
        {t("live.joining")}
      </h1>
      <div className="grid gap-4 lg:grid-cols-[1fr_20rem]" aria-hidden>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
          {["a", "b", "c", "d", "e", "f"].map((place) => (
            <div key={place} className="skeleton h-36" />
          ))}
        </div>
        <div className="skeleton h-80" />
      </div>
    </div>
  );
}
