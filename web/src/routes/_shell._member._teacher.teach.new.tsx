import { useQueryClient } from "@tanstack/react-query";
import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { categories, createCourse } from "@/api/courses";
import { CourseForm } from "@/teaching/CourseForm";
import { Page } from "@/ui/Page";

export const Route = createFileRoute("/_shell/_member/_teacher/teach/new")({
  loader: ({ context: { cache } }) => cache.ensureQueryData(categories),
  component: NewCourse,
});

function NewCourse() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  return (
    <Page
      title={t("teach.newTitle")}
      lead={t("teach.newLead")}
      trail={[{ to: "/teach", label: t("teach.title") }]}
      narrow
    >
      <CourseForm
        action={t("teach.create")}
        save={async (values) => {
          const course = await createCourse(values);
          await cache.invalidateQueries({ queryKey: ["courses", "mine"] });
          await navigate({ to: "/teach/$courseId", params: { courseId: course.id } });
        }}
      />
    </Page>
  );
}
