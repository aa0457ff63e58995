import { useMutation, useQueryClient } from "@tanstack/react-query";
import { BarChart3, CircleCheck, Globe, ListVideo, Star, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { enrol } from "@/api/courses";
import type { CoursePage } from "@/api/types";
import { useViewer } from "@/auth/viewer";
import { problemText } from "@/lib/problem-text";
import { Button, ButtonLink } from "@/ui/Button";
import { Cover } from "@/ui/Cover";
import { Progress } from "@/ui/Progress";
import { toast } from "@/ui/toasts";
import { Price } from "./Price";

export function EnrolCard({ course }: { course: CoursePage }) {
  const { t, i18n } = useTranslation();
  const level = t(`levels.${course.level}`);
  const language = new Intl.DisplayNames(i18n.language, { type: "language" }).of(course.language);
  const places = course.seats && Math.max(0, course.seats.capacity - course.seats.taken);
  const { average, count } = course.rating;
  return (
    <aside className="card overflow-hidden lg:sticky lg:top-22">
      <Cover id={course.id} className="h-40 w-full" />
      <div className="grid gap-5 p-5">
        <p className="display font-semibold text-2xl">
          <Price price={course.price} />
        </p>
        <Enrolling course={course} />
        <ul className="grid gap-2.5 text-muted text-sm [&_svg]:size-4.5 [&_svg]:shrink-0">
          <Fact icon={<ListVideo />}>{t("courses.lessons", { count: course.lessons_count })}</Fact>
          <Fact icon={<BarChart3 />}>{level}</Fact>
          <Fact icon={<Globe />}>{language}</Fact>
          {places !== null && <Fact icon={<Users />}>{t("courses.seatsLeft", { count: places })}</Fact>}
          {count > 0 && <Fact icon={<Star />}>{t("courses.rating", { average, count })}</Fact>}
        </ul>
      </div>
    </aside>
  );
}

function Enrolling({ course }: { course: CoursePage }) {
  const { t } = useTranslation();
  const { user } = useViewer();
  const cache = useQueryClient();
  const enrolling = useMutation({
    mutationFn: () => enrol(course.id),
    onSuccess: async () => {
      await Promise.all([
        cache.invalidateQueries({ queryKey: ["courses"] }),
        cache.invalidateQueries({ queryKey: ["enrolments"] }),
        cache.invalidateQueries({ queryKey: ["live-sessions"] }),
      ]);
      toast(t("courses.enrolledToast"), { tone: "ok" });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });

  const enrolment = course.viewer?.enrolment;
  if (enrolment)
    return (
      <div className="grid gap-3">
        <p className="flex items-center gap-2 font-medium text-ok text-sm">
          <CircleCheck className="size-5" aria-hidden />
          {t("courses.enrolled")}
        </p>
        <Progress percent={enrolment.progress.percent} />
      </div>
    );
  if (course.viewer?.may_edit)
    return (
      <ButtonLink to="/teach/$courseId" params={{ courseId: course.id }} tone="primary" size="lg">
        {t("courses.editCourse")}
      </ButtonLink>
    );
  if (!user)
    return (
      <ButtonLink to="/sign-in" search={{ next: `/courses/${course.id}` }} tone="primary" size="lg">
        {t("courses.signInToEnrol")}
      </ButtonLink>
    );
  const isFree = !course.price || course.price.amount === 0;
  return (
    <Button tone="primary" size="lg" busy={enrolling.isPending} onClick={() => enrolling.mutate()}>
      {isFree ? t("courses.enrolFree") : t("courses.enrol")}
    </Button>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2.5">
      <span aria-hidden>{icon}</span>
      {children}
    </li>
  );
}
