import { PlugZap } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Lines } from "@/ui/States";

const OutageForm = lazy(() => import("./OutageForm"));

/** For the host, when it was the server's fault that people dropped out. */
export function OutageButton({ session }: { session: LiveSession }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <PlugZap aria-hidden />
        {t("plan.outage.button")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t("plan.outage.title")}
        description={t("plan.outage.lead")}
      >
        <Suspense fallback={<Lines count={3} />}>
          <OutageForm session={session} done={() => setOpen(false)} />
        </Suspense>
      </Dialog>
    </>
  );
}
