import {
  Ban,
  CalendarX,
  DoorOpen,
  GraduationCap,
  ListX,
  type LucideIcon,
  MonitorSmartphone,
  SearchX,
  ShieldAlert,
  Unplug,
  UserMinus,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import { Button, ButtonLink } from "@/ui/Button";
import type { Classroom, Visit } from "./classroom";
import { Ended } from "./Ended";
import { Full } from "./Full";
import { Lobby } from "./Lobby";
import { Actions, StatePage } from "./StatePage";
import type { OutsidePage } from "./state/outside";
import { Waiting } from "./Waiting";

export type OutsideProps = {
  page: OutsidePage;
  sessionId: string;
  session: LiveSession | null;
  classroom: Classroom;
  visit: Visit;
};

/** Everything that is not being in class: one sentence and one action each. */
export function Outside(props: OutsideProps) {
  const { t } = useTranslation();
  const { page, visit, session, classroom } = props;
  const enter = (words: string) => (
    <Button tone="primary" size="lg" onClick={classroom.enter}>
      {words}
    </Button>
  );
  const say = (
    icon: LucideIcon,
    tone: "calm" | "wait" | "bad",
    title: string,
    lead: string,
    does: ReactNode,
  ) => (
    <StatePage icon={icon} tone={tone} of={session?.title} title={title} lead={lead}>
      <Actions>{does}</Actions>
    </StatePage>
  );
  const toCourse = <ToCourse session={session} tone="primary" />;

  switch (page) {
    case "entering":
      return <Entering />;
    case "notOpen":
      return <Waiting {...props} />;
    case "full":
    case "waiting":
    case "offered":
    case "lapsed":
      return <Full {...props} />;
    case "lobby":
    case "turnedAway":
      return <Lobby {...props} />;
    case "ended":
      return <Ended {...props} />;
    case "elsewhere":
      return say(
        MonitorSmartphone,
        "calm",
        t("live.replacedTitle"),
        t("live.replacedLead"),
        enter(t("live.useHere")),
      );
    case "alreadyInside":
      return say(
        MonitorSmartphone,
        "wait",
        t("live.replacedTitle"),
        t("room.alreadyInside"),
        enter(t("common.retry")),
      );
    case "left":
      return say(DoorOpen, "calm", t("live.leftTitle"), t("live.leftLead"), [
        <div key="enter" className="contents">
          {enter(t("live.rejoin"))}
        </div>,
        <ToCourse key="course" session={session} tone="ghost" />,
      ]);
    case "unqueued":
      return say(ListX, "calm", t("room.outside.unqueuedTitle"), t("room.outside.unqueuedLead"), [
        <div key="enter" className="contents">
          {enter(t("live.rejoin"))}
        </div>,
        <ToCourse key="course" session={session} tone="ghost" />,
      ]);
    case "closed":
      return say(Unplug, "wait", t("live.closedTitle"), t("live.closedLead"), enter(t("live.rejoin")));
    case "kicked":
      return say(UserMinus, "wait", t("live.kickedTitle"), t("live.kickedLead"), enter(t("live.rejoin")));
    case "unenrolled":
      return say(
        GraduationCap,
        "wait",
        t("room.outside.unenrolledTitle"),
        t("room.outside.unenrolledLead"),
        toCourse,
      );
    case "banned":
      return say(Ban, "bad", t("live.bannedTitle"), t("live.bannedLead"), toCourse);
    case "cancelled":
      return say(CalendarX, "wait", t("live.cancelledTitle"), t("live.cancelledLead"), toCourse);
    case "noAccess":
      return say(
        ShieldAlert,
        "wait",
        t("live.noAccessTitle"),
        t("live.noAccessLead"),
        <ToCourse session={session} tone="primary" words={t("room.outside.toCourse")} />,
      );
    case "notFound":
      return say(SearchX, "calm", t("live.notFoundTitle"), t("live.notFoundLead"), toCourse);
    case "failed":
      return say(
        Unplug,
        "bad",
        t("live.failedTitle"),
        problemText(t, visit.problem),
        enter(t("common.retry")),
      );
  }
}

type ToCourseProps = {
  session: LiveSession | null;
  tone?: "primary" | "secondary" | "ghost";
  words?: string;
};

export function ToCourse({ session, tone = "secondary", words }: ToCourseProps) {
  const { t } = useTranslation();
  if (!session)
    return (
      <ButtonLink to="/" size="lg" tone={tone}>
        {t("notFound.home")}
      </ButtonLink>
    );
  return (
    <ButtonLink to="/courses/$courseId" params={{ courseId: session.course_id }} size="lg" tone={tone}>
      {words ?? t("live.back")}
    </ButtonLink>
  );
}

/** The room's outline, once it takes longer than one notices. */
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
