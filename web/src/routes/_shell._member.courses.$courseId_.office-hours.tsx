import { useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { course } from "@/api/courses";
import { OfferForm } from "@/classes/hours/OfferForm";
import { PastSlots } from "@/classes/hours/PastSlots";
import { SlotList } from "@/classes/hours/SlotList";
import { speakOfPlans } from "@/i18n";
import { zoneLabel, zoneName } from "@/lib/zone";
import { Page, Section } from "@/ui/Page";

export const Route = createFileRoute("/_shell/_member/courses/$courseId_/office-hours")({
  beforeLoad: speakOfPlans,
  loader: ({ context: { cache }, params }) => cache.ensureQueryData(course(params.courseId)),
  component: OfficeHours,
});

function OfficeHours() {
  const { t, i18n } = useTranslation();
  const { courseId } = Route.useParams();
  const { data } = useSuspenseQuery(course(courseId));
  const mayOpen = Boolean(data.viewer?.may_edit);
  return (
    <Page
      title={t("plan.hours.title")}
      lead={mayOpen ? t("plan.hours.leadHost") : t("plan.hours.lead", { name: data.instructor.name })}
      trail={[{ to: `/courses/${courseId}`, label: data.title }]}
    >
      {mayOpen && (
        <Section title={t("plan.hours.open")}>
          <OfferForm courseId={courseId} />
        </Section>
      )}
      <Section title={t("plan.hours.times")}>
        <p className="-mt-2 mb-3 text-muted text-sm">
          {t("schedule.zone", { zone: zoneLabel(zoneName(), new Date(), i18n.language) })}
        </p>
        <SlotList courseId={courseId} />
      </Section>
      {mayOpen && (
        <Section title={t("plan.hours.past")}>
          <PastSlots courseId={courseId} />
        </Section>
      )}
    </Page>
  );
}
