import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { FileJson, FileSpreadsheet, UsersRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { editedCourse } from "@/api/courses";
import { courseAttendance, keepJson } from "@/api/reports";
import { Matrix } from "@/classes/after/Matrix";
import { FileButton } from "@/classes/FileButton";
import { speakOfPlans } from "@/i18n";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";

export const Route = createFileRoute("/_shell/_member/_teacher/teach/$courseId_/attendance")({
  beforeLoad: speakOfPlans,
  loader: ({ context: { cache }, params }) => cache.ensureQueryData(editedCourse(params.courseId)),
  component: CourseAttendancePage,
});

function CourseAttendancePage() {
  const { t } = useTranslation();
  const { courseId } = Route.useParams();
  const { data: course } = useSuspenseQuery(editedCourse(courseId));
  const { data, error, refetch } = useQuery(courseAttendance(courseId));
  const isEmpty = data && (data.sessions.length === 0 || data.students.length === 0);
  const name = `attendance-${courseId}`;
  return (
    <Page
      title={t("plan.matrix.title")}
      lead={t("plan.matrix.lead")}
      trail={[
        { to: "/teach", label: t("teach.title") },
        { to: `/teach/${courseId}`, label: course.title },
      ]}
      action={
        data &&
        !isEmpty && (
          <>
            <FileButton
              path={`/api/v1/courses/${courseId}/attendance?format=csv`}
              name={`${name}.csv`}
              icon={FileSpreadsheet}
            >
              CSV
            </FileButton>
            <Button onClick={() => keepJson(data, `${name}.json`)}>
              <FileJson aria-hidden />
              JSON
            </Button>
          </>
        )
      }
    >
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Lines count={4} />
      ) : isEmpty ? (
        <Empty icon={UsersRound} title={t("plan.matrix.none")} className="card">
          {t("plan.matrix.noneHint")}
        </Empty>
      ) : (
        <Matrix report={data} />
      )}
    </Page>
  );
}
