import { CalendarPlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { speakOfPlans } from "@/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Lines } from "@/ui/States";

const ScheduleForm = lazy(async () => {
  const [form] = await Promise.all([import("./ScheduleForm"), speakOfPlans()]);
  return form;
});

export function ScheduleButton({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <CalendarPlus aria-hidden />
        {t("schedule.button")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("schedule.title")}>
        <Suspense fallback={<Lines count={4} />}>
          <ScheduleForm courseId={courseId} done={() => setOpen(false)} />
        </Suspense>
      </Dialog>
    </>
  );
}
