import {
  BookText,
  ChevronDown,
  CirclePlay,
  FileText,
  ListChecks,
  type LucideIcon,
  Radio,
  Sparkles,
  SquarePen,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Lesson, LessonType, Section } from "@/api/types";
import { Badge } from "@/ui/Badge";

export const LESSON_ICONS: Record<LessonType, LucideIcon> = {
  video: CirclePlay,
  file: FileText,
  live: Radio,
  text: BookText,
  quiz: ListChecks,
  assignment: SquarePen,
  interactive: Sparkles,
};

export function Syllabus({ sections }: { sections: Section[] }) {
  const { t } = useTranslation();
  if (sections.length === 0) return <p className="text-muted text-sm">{t("courses.noContent")}</p>;
  return (
    <ol className="card divide-y divide-border overflow-hidden">
      {sections.map((section, place) => (
        <li key={section.id}>
          <details open={place === 0} className="group">
            <summary className="flex list-none min-h-13 items-center justify-between gap-4 px-4 py-2.5 font-medium hover:bg-sunken">
              <span className="flex items-center gap-2.5">
                <ChevronDown
                  className="size-4 shrink-0 text-muted transition-transform group-not-open:-rotate-90 rtl:group-not-open:rotate-90"
                  aria-hidden
                />
                <bdi>{section.title}</bdi>
              </span>
              <span className="shrink-0 font-normal text-muted text-sm">
                {t("courses.lessons", { count: section.lessons.length })}
              </span>
            </summary>
            <ul className="divide-y divide-border border-t">
              {section.lessons.map((lesson) => (
                <LessonLine key={lesson.id} lesson={lesson} />
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ol>
  );
}

function LessonLine({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation();
  const Icon = LESSON_ICONS[lesson.type] ?? BookText;
  return (
    <li className="flex items-center gap-3 px-4 py-3 text-sm">
      <Icon className="size-4.5 shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 grow">
        <span className="sr-only">{t(`lessonTypes.${lesson.type}`)}: </span>
        <bdi>{lesson.title}</bdi>
      </span>
      {lesson.preview && <Badge tone="primary">{t("courses.preview")}</Badge>}
      {lesson.duration_minutes !== null && (
        <span className="shrink-0 text-muted tabular-nums">
          {t("common.minutes", { count: lesson.duration_minutes })}
        </span>
      )}
    </li>
  );
}
