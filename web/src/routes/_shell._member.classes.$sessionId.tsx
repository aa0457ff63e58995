import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { CalendarArrowDown, Settings2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { course } from "@/api/courses";
import { liveSession } from "@/api/live-sessions";
import type { LiveSession } from "@/api/types";
import { useMember } from "@/auth/viewer";
import { AttendanceRules } from "@/classes/after/AttendanceRules";
import { DemandList } from "@/classes/after/DemandList";
import { MyRecord } from "@/classes/after/MyRecord";
import { Register } from "@/classes/after/Register";
import { Summary } from "@/classes/after/Summary";
import { CancelButton } from "@/classes/CancelButton";
import { Entrance, TONES } from "@/classes/ClassRow";
import { EditButton } from "@/classes/EditButton";
import { EndSeriesButton } from "@/classes/EndSeriesButton";
import { FileButton } from "@/classes/FileButton";
import { speakInRoom, speakOfPlans } from "@/i18n";
import { dateTime } from "@/lib/time";
import { zoneLabel, zoneName } from "@/lib/zone";
import { Badge } from "@/ui/Badge";
import { ButtonLink } from "@/ui/Button";
import { Page, Section } from "@/ui/Page";

export const Route = createFileRoute("/_shell/_member/classes/$sessionId")({
  beforeLoad: () => Promise.all([speakOfPlans(), speakInRoom()]),
  loader: ({ context: { cache }, params }) => cache.ensureQueryData(liveSession(params.sessionId)),
  component: ClassPage,
});

/** A class from outside: when it is, how it is changed, and what it came to. */
function ClassPage() {
  const { t } = useTranslation();
  const { id } = useMember();
  const { sessionId } = Route.useParams();
  const { data: session } = useSuspenseQuery(liveSession(sessionId));
  const { data: of } = useQuery(course(session.course_id));
  const isHost = session.host.id === id;
  const isOver = session.status === "ended";
  return (
    <Page
      title={session.title}
      lead={<When session={session} />}
      trail={[
        { to: "/calendar", label: t("nav.calendar") },
        ...(of ? [{ to: `/courses/${of.id}`, label: of.title }] : []),
      ]}
      action={<Actions session={session} isHost={isHost} />}
    >
      {session.description && (
        <p dir="auto" className="mb-8 max-w-prose whitespace-pre-line leading-relaxed">
          {session.description}
        </p>
      )}
      {isOver && !isHost && <MyRecord session={session} />}
      {isOver && <Summary sessionId={session.id} />}
      {isHost && (isOver || session.status === "live") && (
        <>
          <Register session={session} />
          <DemandList sessionId={session.id} />
        </>
      )}
      {session.status === "scheduled" && (
        <Section title={t("plan.class.rules")}>
          <AttendanceRules settings={session.settings} />
          {session.settings.lobby && (
            <p className="max-w-prose text-muted text-sm">{t("plan.settingHints.lobby")}</p>
          )}
        </Section>
      )}
    </Page>
  );
}

function When({ session }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const { status, starts_at, started_at, host, duration_minutes, seats } = session;
  const at = started_at ?? starts_at;
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 pt-1">
      <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>
      <time dateTime={at}>{dateTime(at, i18n.language)}</time>
      <span className="text-sm">{zoneLabel(zoneName(), new Date(at), i18n.language)}</span>
      <span aria-hidden>·</span>
      <span>{t("common.minutes", { count: duration_minutes })}</span>
      <span aria-hidden>·</span>
      <bdi>{t("classes.with", { name: host.name })}</bdi>
      {(status === "scheduled" || status === "live") && (
        <>
          <span aria-hidden>·</span>
          <span>{t("classes.seats", { taken: seats.taken, capacity: seats.capacity })}</span>
        </>
      )}
    </span>
  );
}

function Actions({ session, isHost }: { session: LiveSession; isHost: boolean }) {
  const { t } = useTranslation();
  const isPlanned = session.status === "scheduled";
  return (
    <>
      {(isPlanned || session.status === "live") && (
        <>
          <Entrance session={session} />
          <ButtonLink to="/live/$sessionId/door" params={{ sessionId: session.id }}>
            <Settings2 aria-hidden />
            {t("plan.class.ready")}
          </ButtonLink>
        </>
      )}
      {isHost && (isPlanned || session.status === "live") && <EditButton session={session} />}
      {isPlanned && (
        <FileButton
          path={`/api/v1/live-sessions/${session.id}/calendar.ics`}
          name={`class-${session.id}.ics`}
          icon={CalendarArrowDown}
        >
          {t("plan.class.file")}
        </FileButton>
      )}
      {isHost && isPlanned && <CancelButton session={session} />}
      {isHost && isPlanned && session.series_id && (
        <EndSeriesButton session={session} seriesId={session.series_id} />
      )}
    </>
  );
}
