import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { DoorOpen } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { course, sections } from "@/api/courses";
import type { Course } from "@/api/types";
import { Announcements } from "@/catalogue/Announcements";
import { EnrolCard } from "@/catalogue/EnrolCard";
import { Syllabus } from "@/catalogue/Syllabus";
import { ClassList } from "@/classes/ClassList";
import { ScheduleButton } from "@/classes/ScheduleButton";
import { speakOfGroups } from "@/i18n";
import { Avatar } from "@/ui/Avatar";
import { ButtonLink } from "@/ui/Button";
import { Page, Section } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";

const StudyGroups = lazy(async () => {
  const [groups] = await Promise.all([import("@/groups/StudyGroups"), speakOfGroups()]);
  return groups;
});

export const Route = createFileRoute("/_shell/courses/$courseId")({
  loader: ({ context: { cache }, params }) => cache.ensureQueryData(course(params.courseId)),
  component: CoursePage,
});

function CoursePage() {
  const { t } = useTranslation();
  const { courseId } = Route.useParams();
  const { data } = useSuspenseQuery(course(courseId));
  const takesPart = data.viewer?.enrolment || data.viewer?.may_edit;
  return (
    <Page
      title={data.title}
      lead={<Teacher course={data} />}
      trail={[{ to: "/courses", label: t("courses.title") }]}
    >
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start">
        <div className="order-2 min-w-0 lg:order-1">
          {takesPart && (
            <Section
              title={t("classes.title")}
              action={
                data.viewer?.may_edit && data.status === "published" && <ScheduleButton courseId={data.id} />
              }
            >
              <ClassList courseId={data.id} />
              <p className="mt-4">
                <ButtonLink to="/courses/$courseId/office-hours" params={{ courseId: data.id }}>
                  <DoorOpen aria-hidden />
                  {t("classes.officeHours")}
                </ButtonLink>
              </p>
            </Section>
          )}
          {takesPart && (
            <Suspense fallback={<Lines count={1} className="mb-10" />}>
              <StudyGroups courseId={data.id} mayBegin={Boolean(data.viewer?.enrolment)} />
            </Suspense>
          )}
          {takesPart && <Announcements courseId={data.id} mayPost={Boolean(data.viewer?.may_edit)} />}
          {data.description && (
            <Section title={t("courses.about")}>
              <p dir="auto" className="max-w-prose whitespace-pre-line leading-relaxed">
                {data.description}
              </p>
            </Section>
          )}
          <Section title={t("courses.content")}>
            <Content courseId={data.id} />
          </Section>
        </div>
        <div className="order-1 lg:order-2">
          <EnrolCard course={data} />
        </div>
      </div>
    </Page>
  );
}

function Teacher({ course: { instructor, category } }: { course: Course }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1 pt-1">
      <Avatar person={instructor} size="sm" />
      <bdi>{instructor.name}</bdi>
      {category && (
        <>
          <span aria-hidden>·</span>
          <span>{category.name}</span>
        </>
      )}
    </span>
  );
}

function Content({ courseId }: { courseId: string }) {
  const { data, error, refetch } = useQuery(sections(courseId));
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines count={2} />;
  return <Syllabus sections={data} />;
}
