import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { ClipboardCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { approveCourse, pendingCourses } from "@/api/courses";
import type { Course } from "@/api/types";
import { useMember } from "@/auth/viewer";
import { problemText } from "@/lib/problem-text";
import { dateTime } from "@/lib/time";
import { PageNoRole } from "@/shell/PageNoRole";
import { RejectDialog } from "@/teaching/RejectDialog";
import { Button, ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { Page } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";

export const Route = createFileRoute("/_shell/_member/review")({ component: Review });

function Review() {
  const { t } = useTranslation();
  const { role } = useMember();
  if (role !== "admin") return <PageNoRole />;
  return (
    <Page title={t("review.title")} lead={t("review.lead")}>
      <Pending />
    </Page>
  );
}

function Pending() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(pendingCourses);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines />;
  if (data.length === 0)
    return (
      <Empty icon={ClipboardCheck} title={t("review.none")} className="card">
        {t("review.noneHint")}
      </Empty>
    );
  return (
    <ul className="grid gap-4">
      {data.map((course) => (
        <Decision key={course.id} course={course} />
      ))}
    </ul>
  );
}

function Decision({ course }: { course: Course }) {
  const { t, i18n } = useTranslation();
  const { id, title } = course;
  const cache = useQueryClient();
  const [rejecting, setRejecting] = useState(false);
  const approving = useMutation({
    mutationFn: () => approveCourse(id),
    onSuccess: async () => {
      toast(t("review.approved", { title }), { tone: "ok" });
      await cache.invalidateQueries({ queryKey: ["courses"] });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });
  return (
    <li className="card flex flex-wrap gap-5 p-4 sm:flex-nowrap">
      <Cover id={id} className="h-28 w-full shrink-0 rounded-lg sm:w-44" />
      <div className="grid min-w-0 grow content-between gap-4">
        <div className="grid gap-1">
          <h2 className="display font-semibold text-lg">
            <bdi>{title}</bdi>
          </h2>
          <p className="text-muted text-sm">
            {t("review.submittedBy", {
              name: course.instructor.name,
              date: dateTime(course.created_at, i18n.language),
            })}{" "}
            · {t("courses.lessons", { count: course.lessons_count })}
          </p>
          <p dir="auto" className="line-clamp-2 text-sm">
            {course.description}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button tone="primary" busy={approving.isPending} onClick={() => approving.mutate()}>
            {t("review.approve")}
            <span className="sr-only">: {title}</span>
          </Button>
          <Button tone="quietDanger" onClick={() => setRejecting(true)}>
            {t("review.reject")}
            <span className="sr-only">: {title}</span>
          </Button>
          <ButtonLink to="/courses/$courseId" params={{ courseId: id }} tone="ghost">
            {t("review.read")}
            <span className="sr-only">: {title}</span>
          </ButtonLink>
        </div>
      </div>
      <RejectDialog course={course} open={rejecting} onOpenChange={setRejecting} />
    </li>
  );
}
