import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { Plus, Presentation } from "lucide-react";
import { useTranslation } from "react-i18next";
import { myCourses } from "@/api/courses";
import { upcomingClasses } from "@/api/live-sessions";
import type { Course } from "@/api/types";
import { useMember } from "@/auth/viewer";
import { Rows } from "@/classes/ClassList";
import { NextClass } from "@/classes/NextClass";
import { CourseStatusBadge } from "@/teaching/CourseStatusBadge";
import { ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { Page, Section } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";

export const Route = createFileRoute("/_shell/_member/_teacher/teach/")({ component: Teaching });

function Teaching() {
  const { t } = useTranslation();
  return (
    <Page title={t("teach.title")} lead={t("teach.lead")} action={<NewCourse />}>
      <MyClasses />
      <Section title={t("learning.mine")}>
        <MyCourses />
      </Section>
    </Page>
  );
}

function NewCourse() {
  const { t } = useTranslation();
  return (
    <ButtonLink to="/teach/new" tone="primary">
      <Plus aria-hidden />
      {t("teach.new")}
    </ButtonLink>
  );
}

function MyClasses() {
  const { t } = useTranslation();
  const { id } = useMember();
  const { data } = useQuery(upcomingClasses);
  const mine = data?.filter((session) => session.host.id === id) ?? [];
  if (mine.length === 0) return null;
  return (
    <Section title={t("teach.upcoming")}>
      <div className="grid gap-4">
        <NextClass session={mine[0]} />
        <Rows sessions={mine.slice(1, 5)} />
      </div>
    </Section>
  );
}

function MyCourses() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(myCourses);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines />;
  if (data.length === 0)
    return (
      <Empty icon={Presentation} title={t("teach.none")} action={<NewCourse />} className="card">
        {t("teach.noneHint")}
      </Empty>
    );
  return (
    <ul className="card divide-y divide-border overflow-hidden">
      {data.map((course) => (
        <CourseLine key={course.id} course={course} />
      ))}
    </ul>
  );
}

function CourseLine({ course }: { course: Course }) {
  const { t } = useTranslation();
  return (
    <li className="relative flex items-center gap-4 px-4 py-3 hover:bg-sunken">
      <Cover id={course.id} className="h-12 w-18 shrink-0 rounded-md" />
      <div className="min-w-0 grow">
        <h3 className="truncate font-medium">
          <Link
            to="/teach/$courseId"
            params={{ courseId: course.id }}
            className="after:absolute after:inset-0"
          >
            <bdi>{course.title}</bdi>
          </Link>
        </h3>
        <p className="text-muted text-sm">{t("courses.lessons", { count: course.lessons_count })}</p>
      </div>
      <CourseStatusBadge status={course.status} />
    </li>
  );
}
