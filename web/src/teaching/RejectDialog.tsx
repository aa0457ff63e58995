import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { rejectCourse } from "@/api/courses";
import type { Course } from "@/api/types";
import { useSending } from "@/lib/form-problem";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextArea } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";

type RejectDialogProps = { course: Course; open: boolean; onOpenChange: (open: boolean) => void };

export function RejectDialog({ course: { id, title }, open, onOpenChange }: RejectDialogProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { register, handleSubmit, formState, setError } = useForm({ defaultValues: { reason: "" } });
  const { problem, sending } = useSending(setError);
  const required = { validate: (value: string) => Boolean(value.trim()) || t("forms.required") };
  const send = handleSubmit(({ reason }) =>
    sending(async () => {
      await rejectCourse(id, reason.trim());
      toast(t("review.rejected", { title }), { tone: "ok" });
      onOpenChange(false);
      await cache.invalidateQueries({ queryKey: ["courses"] });
    }),
  );
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("review.rejectTitle", { title })}
      description={t("review.rejectLead")}
    >
      <form onSubmit={send} noValidate className="grid gap-4">
        <TextArea
          {...register("reason", required)}
          label={t("review.reason")}
          dir="auto"
          maxLength={2000}
          error={formState.errors.reason?.message}
        />
        <FormAlert problem={problem} />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onOpenChange(false)}>{t("common.cancel")}</Button>
          <Button type="submit" tone="danger" busy={formState.isSubmitting}>
            {t("review.reject")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
