import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { liveSession } from "@/api/live-sessions";
import { speakOfPlans } from "@/i18n";
import { relative } from "@/lib/time";
import { ButtonLink } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Lines } from "@/ui/States";
import { type OutsideProps, ToCourse } from "./Outside";
import { Actions, StatePage } from "./StatePage";

const Register = lazy(async () => {
  const [{ Register }] = await Promise.all([import("@/classes/after/Register"), speakOfPlans()]);
  return { default: Register };
});

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
        action={
          <div className="flex flex-wrap gap-3">
            <ButtonLink to="/classes/$sessionId" params={{ sessionId }} size="lg" tone="primary">
              {t("classes.summary")}
            </ButtonLink>
            <ToCourse session={details} />
          </div>
        }
      >
        <Suspense fallback={<Lines />}>
          <Register session={details} />
        </Suspense>
      </Page>
    );

  const at = ended?.at ?? details?.ended_at;
  const lead = ended
    ? t("live.endedStudent")
    : at && t("live.endedAbsent", { time: relative(at, Date.now(), i18n.language) });
  return (
    <StatePage icon={CircleCheck} tone="good" of={details?.title} title={t("live.endedTitle")} lead={lead}>
      <Actions>
        <ButtonLink to="/classes/$sessionId" params={{ sessionId }} size="lg" tone="primary">
          {t("room.outside.after")}
        </ButtonLink>
        <ToCourse session={details} tone="ghost" />
      </Actions>
    </StatePage>
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
