import { useMutation, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { FileJson, FileSpreadsheet, UsersRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { editedCourse } from "@/api/courses";
import { classesAttendance, keepJson, wholeAttendance } from "@/api/reports";
import { Matrix } from "@/classes/after/Matrix";
import { FileButton } from "@/classes/FileButton";
import { speakOfPlans } from "@/i18n";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";

export const Route = createFileRoute("/_shell/_member/_teacher/teach/$courseId_/attendance")({
  beforeLoad: speakOfPlans,
  loader: ({ context: { cache }, params }) => cache.ensureQueryData(editedCourse(params.courseId)),
  component: CourseAttendancePage,
});

function CourseAttendancePage() {
  const { t } = useTranslation();
  const { courseId } = Route.useParams();
  const { data: course } = useSuspenseQuery(editedCourse(courseId));
  const { data, error, refetch } = useQuery(classesAttendance(courseId));
  const isEmpty = data?.length === 0;
  const keeping = useMutation({
    mutationFn: () => wholeAttendance(courseId),
    onSuccess: (report) => keepJson(report, `${name}.json`),
    onError: (problem) => toast(problemText(t, problem), { tone: "danger" }),
  });
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
            <Button busy={keeping.isPending} onClick={() => keeping.mutate()}>
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
        <Matrix courseId={courseId} sessions={data} />
      )}
    </Page>
  );
}
