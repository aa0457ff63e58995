import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { liveSession } from "@/api/live-sessions";
import { relative } from "@/lib/time";
import { Notice } from "@/shell/Notice";
import { Page } from "@/ui/Page";
import { AttendanceTable } from "./AttendanceTable";
import { type OutsideProps, ToCourse } from "./Outside";

export function Ended({ sessionId, session, visit }: OutsideProps) {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(liveSession(sessionId));
  const details = data ?? session;
  const { me, ended } = visit.state;

  if (details?.host.id === me.id)
    return (
      <Page
        title={t("live.endedTitle")}
        lead={<HostLead title={details.title} />}
        action={<ToCourse session={details} />}
      >
        <AttendanceTable sessionId={sessionId} />
      </Page>
    );

  const at = ended?.at ?? details?.ended_at;
  const lead = ended
    ? t("live.endedStudent")
    : at && t("live.endedAbsent", { time: relative(at, Date.now(), i18n.language) });
  return (
    <Notice icon={CircleCheck} title={t("live.endedTitle")} lead={lead}>
      <ToCourse session={details} />
    </Notice>
  );
}

function HostLead({ title }: { title: string }) {
  const { t } = useTranslation();
  return (
    <>
      <bdi className="font-medium text-fg">{title}</bdi>. {t("live.endedHost")}
    </>
  );
}
