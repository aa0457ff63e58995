import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { ClipboardList, DoorOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { categories, editCourse, editedCourse, sections } from "@/api/courses";
import { ClassList } from "@/classes/ClassList";
import { ScheduleButton } from "@/classes/ScheduleButton";
import { SeriesList } from "@/classes/SeriesList";
import { speakOfPlans } from "@/i18n";
import { CourseForm } from "@/teaching/CourseForm";
import { CourseStatusBadge } from "@/teaching/CourseStatusBadge";
import { Outline } from "@/teaching/Outline";
import { Publishing } from "@/teaching/Publishing";
import { ButtonLink } from "@/ui/Button";
import { Page, Section } from "@/ui/Page";
import { toast } from "@/ui/toasts";

export const Route = createFileRoute("/_shell/_member/_teacher/teach/$courseId")({
  beforeLoad: speakOfPlans,
  loader: ({ context: { cache }, params: { courseId } }) =>
    Promise.all([
      cache.ensureQueryData(categories),
      cache.ensureQueryData(editedCourse(courseId)),
      cache.ensureQueryData(sections(courseId)),
    ]),
  component: CourseEditor,
});

function CourseEditor() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { courseId } = Route.useParams();
  const { data: course } = useSuspenseQuery(editedCourse(courseId));
  const isOpen = course.status === "published";

  return (
    <Page
      title={course.title}
      lead={<CourseStatusBadge status={course.status} />}
      trail={[{ to: "/teach", label: t("teach.title") }]}
      action={
        <>
          {isOpen && (
            <>
              <ButtonLink to="/teach/$courseId/attendance" params={{ courseId }}>
                <ClipboardList aria-hidden />
                {t("attendance.title")}
              </ButtonLink>
              <ButtonLink to="/courses/$courseId/office-hours" params={{ courseId }}>
                <DoorOpen aria-hidden />
                {t("plan.hours.title")}
              </ButtonLink>
            </>
          )}
          <ButtonLink to="/courses/$courseId" params={{ courseId }}>
            {t("teach.view")}
          </ButtonLink>
        </>
      }
    >
      <div className={isOpen ? undefined : "grid gap-8 lg:grid-cols-[minmax(0,1fr)_20rem] lg:items-start"}>
        <div className="min-w-0">
          {isOpen && (
            <Section title={t("classes.title")} action={<ScheduleButton courseId={courseId} />}>
              <ClassList courseId={courseId} />
            </Section>
          )}
          {isOpen && <SeriesList courseId={courseId} />}
          <Section title={t("teach.outline")}>
            <Outline courseId={courseId} />
          </Section>
          <Section title={t("teach.details")}>
            <CourseForm
              course={course}
              action={t("common.save")}
              save={async (values) => {
                await editCourse(courseId, values);
                await cache.invalidateQueries({ queryKey: ["courses"] });
                toast(t("common.saved"), { tone: "ok" });
              }}
            />
          </Section>
        </div>
        {!isOpen && <Publishing course={course} />}
      </div>
    </Page>
  );
}
