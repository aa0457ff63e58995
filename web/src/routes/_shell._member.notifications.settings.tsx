import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { preferences } from "@/api/preferences";
import { Calm } from "@/notifications/Calm";
import { Matrix } from "@/notifications/Matrix";
import { MutedCourses } from "@/notifications/MutedCourses";
import { PushDevice } from "@/notifications/PushDevice";
import { Page, Section } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";

export const Route = createFileRoute("/_shell/_member/notifications/settings")({ component: Settings });

function Settings() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(preferences);
  return (
    <Page
      title={t("notifications.settings")}
      lead={t("notifications.settingsLead")}
      trail={[{ to: "/notifications", label: t("notifications.title") }]}
      narrow
    >
      <Section title={t("notifications.push.title")}>
        <PushDevice />
      </Section>
      {data ? (
        <>
          <Section title={t("notifications.where")}>
            <Matrix chosen={data} />
          </Section>
          <Section title={t("notifications.calm.title")}>
            <Calm chosen={data} />
          </Section>
          <Section title={t("notifications.muted.title")}>
            <MutedCourses ids={data.muted_courses} />
          </Section>
        </>
      ) : error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <Lines count={4} />
      )}
    </Page>
  );
}
