import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Circle, CircleCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteCourse, publishCourse, sections } from "@/api/courses";
import { Problem } from "@/api/problem";
import type { Course } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";

/** What a course still needs before review, and the way there. */
export function Publishing({ course }: { course: Course }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data: outline } = useSuspenseQuery(sections(course.id));
  const publishing = useMutation({
    mutationFn: () => publishCourse(course.id),
    onSuccess: async ({ status }) => {
      await cache.invalidateQueries({ queryKey: ["courses"] });
      toast(status === "published" ? t("teach.live") : t("teach.published"), { tone: "ok" });
    },
  });

  const checks = [
    { done: Boolean(course.description?.trim()), words: t("teach.checkDescription") },
    { done: Boolean(course.category), words: t("teach.checkCategory") },
    { done: outline.some((section) => section.lessons.length > 0), words: t("teach.checkLesson") },
  ];
  const isReady = checks.every((check) => check.done);

  if (course.status === "pending") return <Card>{t("teach.inReview")}</Card>;
  if (course.status === "archived") return <Card>{t("status.archived")}</Card>;
  return (
    <aside className="card grid gap-4 p-5 lg:sticky lg:top-22">
      {course.status === "rejected" && course.rejection_reason && (
        <p dir="auto" className="rounded-lg bg-danger-soft px-3 py-2.5 text-danger text-sm">
          {t("teach.rejectedBecause", { reason: course.rejection_reason })}
        </p>
      )}
      <h2 className="font-semibold text-sm">{t("teach.checklist")}</h2>
      <ul className="grid gap-2 text-sm">
        {checks.map(({ done, words }) => (
          <li key={words} className={`flex items-center gap-2.5 ${done ? "text-fg" : "text-muted"}`}>
            {done ? (
              <CircleCheck className="size-4.5 text-ok" aria-hidden />
            ) : (
              <Circle className="size-4.5" aria-hidden />
            )}
            {words}
            <span className="sr-only">{done ? "✓" : "–"}</span>
          </li>
        ))}
      </ul>
      <FormAlert problem={publishing.error && Problem.from(publishing.error)} />
      <Button
        tone="primary"
        disabled={!isReady}
        busy={publishing.isPending}
        onClick={() => publishing.mutate()}
      >
        {t("teach.publish")}
      </Button>
      <Deleting course={course} />
    </aside>
  );
}

function Deleting({ course }: { course: Course }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const deleting = useMutation({
    mutationFn: () => deleteCourse(course.id),
    onSuccess: async () => {
      await navigate({ to: "/teach" });
      await cache.invalidateQueries({ queryKey: ["courses", "mine"] });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });
  return (
    <>
      <Button tone="ghost" onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
        {t("teach.deleteCourse")}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("teach.deleteSectionTitle", { title: course.title })}
        description={t("teach.deleteCourseText")}
        action={t("common.delete")}
        busy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
      />
    </>
  );
}

function Card({ children }: { children: string }) {
  return <aside className="card p-5 text-muted text-sm">{children}</aside>;
}
