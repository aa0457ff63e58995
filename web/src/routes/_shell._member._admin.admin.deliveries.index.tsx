import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CHANNELS, type Filters, STANDINGS } from "@/deliveries/api";
import { Ledger } from "@/deliveries/Ledger";
import { Overview } from "@/deliveries/Overview";
import { speakOfDeliveries } from "@/i18n";
import { Page } from "@/ui/Page";

export const Route = createFileRoute("/_shell/_member/_admin/admin/deliveries/")({
  validateSearch: ({ channel, state, kind, user }: Record<string, unknown>): Filters => {
    const filters: Filters = {};
    const known = {
      channel: CHANNELS.find((one) => one === channel),
      state: STANDINGS.find((one) => one === state),
    };
    if (known.channel) filters.channel = known.channel;
    if (known.state) filters.state = known.state;
    if (typeof kind === "string" && kind) filters.kind = kind;
    if (typeof user === "string" && user) filters.user = user;
    return filters;
  },
  beforeLoad: speakOfDeliveries,
  component: Deliveries,
});

function Deliveries() {
  const { t } = useTranslation();
  return (
    <Page title={t("deliveries.title")} lead={t("deliveries.lead")}>
      <Overview />
      <Ledger filters={Route.useSearch()} />
    </Page>
  );
}
