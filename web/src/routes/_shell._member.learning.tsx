import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { GraduationCap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { myEnrolments } from "@/api/courses";
import { upcomingClasses } from "@/api/live-sessions";
import type { Enrolment } from "@/api/types";
import { useMember } from "@/auth/viewer";
import { Rows } from "@/classes/ClassList";
import { NextClass } from "@/classes/NextClass";
import { ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { Page, Section } from "@/ui/Page";
import { Progress } from "@/ui/Progress";
import { Empty, Failure, Lines } from "@/ui/States";

export const Route = createFileRoute("/_shell/_member/learning")({ component: Learning });

function Learning() {
  const { t } = useTranslation();
  const { name } = useMember();
  return (
    <Page title={t("learning.title")} lead={t("learning.greeting", { name })}>
      <Classes />
      <Section title={t("learning.mine")}>
        <Enrolments />
      </Section>
    </Page>
  );
}

function Classes() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(upcomingClasses);
  return (
    <Section title={t("learning.next")}>
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : data ? (
        <div className="grid gap-4">
          <NextClass session={data[0]} />
          <Rows sessions={data.slice(1, 4)} />
        </div>
      ) : (
        <Lines count={1} />
      )}
    </Section>
  );
}

function Enrolments() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(myEnrolments);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines />;
  if (data.length === 0) {
    const browse = (
      <ButtonLink to="/courses" tone="primary">
        {t("learning.browse")}
      </ButtonLink>
    );
    return (
      <Empty icon={GraduationCap} title={t("learning.none")} action={browse} className="card">
        {t("learning.noneHint")}
      </Empty>
    );
  }
  return (
    <ul className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {data.map((enrolment) => (
        <Enrolled key={enrolment.id} enrolment={enrolment} />
      ))}
    </ul>
  );
}

function Enrolled({ enrolment: { course_id, course, progress } }: { enrolment: Enrolment }) {
  return (
    <li className="card relative flex gap-4 overflow-hidden p-3 transition-shadow focus-within:shadow-card hover:shadow-card">
      <Cover id={course_id} className="size-20 shrink-0 rounded-lg" />
      <div className="grid min-w-0 grow content-between gap-2 py-0.5">
        <h3 className="font-medium leading-snug">
          <Link
            to="/courses/$courseId"
            params={{ courseId: course_id }}
            className="after:absolute after:inset-0"
          >
            <bdi>{course.title}</bdi>
          </Link>
        </h3>
        <Progress percent={progress.percent} />
      </div>
    </li>
  );
}
