import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteLesson, deleteSection, renameSection } from "@/api/courses";
import type { Lesson, Section } from "@/api/types";
import { LESSON_ICONS } from "@/catalogue/Syllabus";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { toast } from "@/ui/toasts";
import { LessonForm } from "./LessonForm";
import { TitleForm } from "./TitleForm";
import { useOutlineChange } from "./useOutlineChange";

export function SectionEditor({ section }: { section: Section }) {
  const { t } = useTranslation();
  const { title } = section;
  const [open, setOpen] = useState<"renaming" | "adding" | "deleting" | null>(null);
  const change = useOutlineChange(section.course_id);
  const close = () => setOpen(null);

  return (
    <section className="card overflow-hidden">
      {open === "renaming" ? (
        <div className="p-4">
          <TitleForm
            label={t("teach.sectionTitle")}
            action={t("common.save")}
            title={title}
            cancel={close}
            save={async (renamed) => {
              await change(() => renameSection(section.id, renamed));
              close();
            }}
          />
        </div>
      ) : (
        <header className="flex items-center gap-1 bg-sunken/60 py-2 ps-4 pe-2">
          <h3 className="min-w-0 grow font-medium">
            <bdi>{title}</bdi>
          </h3>
          <Button
            tone="ghost"
            size="icon"
            aria-label={t("teach.renameSection", { title })}
            onClick={() => setOpen("renaming")}
          >
            <Pencil aria-hidden />
          </Button>
          <Button
            tone="ghost"
            size="icon"
            aria-label={t("teach.deleteSection", { title })}
            onClick={() => setOpen("deleting")}
          >
            <Trash2 aria-hidden />
          </Button>
        </header>
      )}
      <ul className="divide-y divide-border border-t">
        {section.lessons.map((lesson) => (
          <LessonRow key={lesson.id} lesson={lesson} courseId={section.course_id} />
        ))}
      </ul>
      <div className="border-t p-3">
        {open === "adding" ? (
          <LessonForm section={section} done={close} />
        ) : (
          <Button tone="ghost" size="sm" onClick={() => setOpen("adding")}>
            <Plus aria-hidden />
            {t("teach.addLesson")}
            <span className="sr-only">: {title}</span>
          </Button>
        )}
      </div>
      <Deleting
        open={open === "deleting"}
        close={close}
        title={title}
        description={t("teach.deleteSectionText")}
        remove={() => change(() => deleteSection(section.id))}
      />
    </section>
  );
}

function LessonRow({ lesson, courseId }: { lesson: Lesson; courseId: string }) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  const change = useOutlineChange(courseId);
  const Icon = LESSON_ICONS[lesson.type];
  return (
    <li className="flex items-center gap-3 py-1.5 ps-4 pe-2 text-sm">
      <Icon className="size-4.5 shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 grow">
        <bdi>{lesson.title}</bdi>
        <span className="block text-muted text-xs">
          {t(`lessonTypes.${lesson.type}`)}
          {lesson.duration_minutes !== null && (
            <> · {t("common.minutes", { count: lesson.duration_minutes })}</>
          )}
        </span>
      </span>
      <Button
        tone="ghost"
        size="icon"
        aria-label={t("teach.deleteLesson", { title: lesson.title })}
        onClick={() => setDeleting(true)}
      >
        <Trash2 aria-hidden />
      </Button>
      <Deleting
        open={deleting}
        close={() => setDeleting(false)}
        title={lesson.title}
        description={t("teach.deleteLessonText")}
        remove={() => change(() => deleteLesson(lesson.id))}
      />
    </li>
  );
}

type DeletingProps = {
  open: boolean;
  close: () => void;
  title: string;
  description: string;
  remove: () => Promise<unknown>;
};

function Deleting({ open, close, title, description, remove }: DeletingProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);

  async function confirm() {
    setBusy(true);
    await remove().catch((error) => toast(problemText(t, error), { tone: "danger" }));
    setBusy(false);
    close();
  }

  return (
    <Confirm
      open={open}
      onOpenChange={close}
      title={t("teach.deleteSectionTitle", { title })}
      description={description}
      action={t("common.delete")}
      busy={busy}
      onConfirm={() => void confirm()}
    />
  );
}
