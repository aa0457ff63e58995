import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Megaphone } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { announce, announcements } from "@/api/announcements";
import type { Announcement } from "@/api/types";
import { useSending } from "@/lib/form-problem";
import { useRequestKey } from "@/lib/request-key";
import { relative } from "@/lib/time";
import { Button } from "@/ui/Button";
import { TextArea, TextField } from "@/ui/Field";
import { Section } from "@/ui/Page";
import { Failure, FormAlert, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";

type AnnouncementsProps = { courseId: string; mayPost: boolean };

export function Announcements({ courseId, mayPost }: AnnouncementsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data, error, refetch } = useQuery(announcements(courseId));
  const action = mayPost && !open && (
    <Button size="sm" onClick={() => setOpen(true)}>
      <Megaphone aria-hidden />
      {t("announcements.new")}
    </Button>
  );
  return (
    <Section title={t("announcements.title")} action={action}>
      {open && <NewAnnouncement courseId={courseId} close={() => setOpen(false)} />}
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Lines count={1} />
      ) : data.length === 0 ? (
        <p className="text-muted text-sm">{t("announcements.none")}</p>
      ) : (
        <ul className="card divide-y divide-border">
          {data.map((each) => (
            <Posted key={each.id} announcement={each} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Posted({ announcement: { title, text, created_at, progress } }: { announcement: Announcement }) {
  const { t, i18n } = useTranslation();
  return (
    <li className="grid gap-1 px-4 py-3 text-sm">
      <bdi className="font-medium">{title}</bdi>
      <p dir="auto" className="whitespace-pre-line [overflow-wrap:anywhere]">
        {text}
      </p>
      <p className="text-muted text-xs">
        {relative(created_at, Date.now(), i18n.language)}
        {progress &&
          ` · ${t("announcements.progress", { told: progress.told, total: progress.total ?? "…" })}`}
      </p>
    </li>
  );
}

function NewAnnouncement({ courseId, close }: { courseId: string; close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const keyOf = useRequestKey();
  const { register, handleSubmit, formState, setError } = useForm({ defaultValues: { title: "", text: "" } });
  const { problem, sending } = useSending(setError);
  const required = { validate: (value: string) => Boolean(value.trim()) || t("forms.required") };
  const send = handleSubmit((values) =>
    sending(async () => {
      await announce(courseId, values, keyOf(values));
      toast(t("announcements.sent"), { tone: "ok" });
      close();
      await cache.invalidateQueries({ queryKey: announcements(courseId).queryKey });
    }),
  );
  return (
    <form onSubmit={send} noValidate className="card mb-4 grid gap-4 p-4">
      <TextField
        {...register("title", required)}
        label={t("announcements.heading")}
        dir="auto"
        maxLength={200}
        error={formState.errors.title?.message}
      />
      <TextArea
        {...register("text", required)}
        label={t("announcements.text")}
        dir="auto"
        maxLength={5000}
        error={formState.errors.text?.message}
      />
      <FormAlert problem={problem} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{t("common.cancel")}</Button>
        <Button type="submit" tone="primary" busy={formState.isSubmitting}>
          {t("announcements.send")}
        </Button>
      </div>
    </form>
  );
}
