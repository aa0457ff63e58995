import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CalendarArrowDown, CalendarSync, Copy, Link2Off } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { calendarLink, closeCalendarLink, makeCalendarLink } from "@/api/planning";
import { FileButton } from "@/classes/FileButton";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Section } from "@/ui/Page";
import { toast } from "@/ui/toasts";

/** The address at which a calendar program reads these classes. It is shown once: whoever has it can read them. */
export function CalendarLink() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data } = useQuery(calendarLink);
  const [asking, setAsking] = useState<"renew" | "close" | null>(null);
  const making = useMutation({
    mutationFn: makeCalendarLink,
    onSuccess: () => cache.setQueryData(calendarLink.queryKey, { active: true }),
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    onSettled: () => setAsking(null),
  });
  const closing = useMutation({
    mutationFn: closeCalendarLink,
    onSuccess: () => {
      making.reset();
      cache.setQueryData(calendarLink.queryKey, { active: false });
      toast(t("plan.link.closed"), { tone: "ok" });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    onSettled: () => setAsking(null),
  });
  const address = making.data?.url;

  return (
    <Section title={t("plan.link.title")} className="mt-12">
      <div className="card grid gap-4 p-5">
        <p className="max-w-prose text-muted text-sm">{t("plan.link.lead")}</p>
        {address ? (
          <Address url={address} />
        ) : (
          data?.active && <p className="text-sm">{t("plan.link.active")}</p>
        )}
        <div className="flex flex-wrap gap-2">
          {data && !data.active && (
            <Button tone="primary" busy={making.isPending} onClick={() => making.mutate()}>
              <CalendarSync aria-hidden />
              {t("plan.link.make")}
            </Button>
          )}
          {data?.active && (
            <>
              <Button onClick={() => setAsking("renew")}>
                <CalendarSync aria-hidden />
                {t("plan.link.renew")}
              </Button>
              <Button tone="quietDanger" onClick={() => setAsking("close")}>
                <Link2Off aria-hidden />
                {t("plan.link.close")}
              </Button>
            </>
          )}
          <FileButton path="/api/v1/calendar.ics" name="classes.ics" icon={CalendarArrowDown}>
            {t("plan.link.file")}
          </FileButton>
        </div>
      </div>
      <Confirm
        open={asking === "renew"}
        onOpenChange={() => setAsking(null)}
        title={t("plan.link.renewTitle")}
        description={t("plan.link.renewText")}
        action={t("plan.link.renew")}
        busy={making.isPending}
        onConfirm={() => making.mutate()}
      />
      <Confirm
        open={asking === "close"}
        onOpenChange={() => setAsking(null)}
        title={t("plan.link.closeTitle")}
        description={t("plan.link.closeText")}
        action={t("plan.link.close")}
        busy={closing.isPending}
        onConfirm={() => closing.mutate()}
      />
    </Section>
  );
}

function Address({ url }: { url: string }) {
  const { t } = useTranslation();
  const copy = () =>
    navigator.clipboard
      .writeText(url)
      .then(() => toast(t("plan.link.copied"), { tone: "ok" }))
      .catch(() => toast(t("plan.link.copyByHand"), { tone: "info" }));
  return (
    <div className="flex flex-wrap items-end gap-2">
      <TextField
        label={t("plan.link.address")}
        hint={t("plan.link.once")}
        value={url}
        readOnly
        dir="ltr"
        onFocus={(event) => event.currentTarget.select()}
        fieldClassName="min-w-0 flex-1 basis-64"
      />
      <Button onClick={() => void copy()} className="mb-6 h-11">
        <Copy aria-hidden />
        {t("plan.link.copy")}
      </Button>
    </div>
  );
}
