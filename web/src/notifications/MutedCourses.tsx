import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell, BellOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { myEnrolments } from "@/api/courses";
import { muteCourse, preferences, unmuteCourse } from "@/api/preferences";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { Failure, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";

/** One's courses, each with whether it may reach one beyond the list. */
export function MutedCourses({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data, error, refetch } = useQuery(myEnrolments);
  const change = useMutation({
    mutationFn: ({ id, mute }: { id: string; mute: boolean }) => (mute ? muteCourse(id) : unmuteCourse(id)),
    onSettled: () => cache.invalidateQueries({ queryKey: preferences.queryKey }),
    onError: (refusal) => toast(problemText(t, refusal), { tone: "danger" }),
  });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines count={2} />;
  if (data.length === 0)
    return <p className="card p-4 text-muted text-sm">{t("notifications.muted.none")}</p>;
  return (
    <ul className="card divide-y divide-border">
      {data.map(({ course }) => {
        const isMuted = ids.includes(course.id);
        const Icon = isMuted ? BellOff : Bell;
        return (
          <li key={course.id} className="flex items-center justify-between gap-3 py-2 ps-4 pe-2">
            <bdi className="min-w-0 truncate text-sm">{course.title}</bdi>
            <Button
              tone="ghost"
              size="sm"
              aria-pressed={isMuted}
              held={change.isPending}
              onClick={() => change.mutate({ id: course.id, mute: !isMuted })}
            >
              <Icon aria-hidden />
              {t("notifications.muted.mute")}
              <span className="sr-only">: {course.title}</span>
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
