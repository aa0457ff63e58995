import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { readClass, seriesOf } from "@/api/planning";
import type { LiveSession } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Failure, Lines } from "@/ui/States";

const EditForm = lazy(() => import("./EditForm"));

export function EditButton({ session }: { session: LiveSession }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil aria-hidden />
        {t("plan.edit.button")}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={t("plan.edit.title")}>
        <Suspense fallback={<Lines count={4} />}>
          <Loaded session={session} done={() => setOpen(false)} />
        </Suspense>
      </Dialog>
    </>
  );
}

/** The class as it is now: the form must know which version it changes. */
function Loaded({ session, done }: { session: LiveSession; done: () => void }) {
  const now = useQuery({
    queryKey: ["edited-class", session.id],
    queryFn: () => readClass(session.id),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const all = useQuery({ ...seriesOf(session.course_id), enabled: Boolean(session.series_id) });
  if (now.error) return <Failure error={now.error} retry={() => void now.refetch()} />;
  if (!now.data || (session.series_id && all.isLoading)) return <Lines count={4} />;
  const series = all.data?.find(({ id }) => id === session.series_id) ?? null;
  return <EditForm seen={now.data} series={series} done={done} />;
}
