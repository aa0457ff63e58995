import { createFileRoute } from "@tanstack/react-router";
import { speakOfOrganizations } from "@/i18n";
import { WebhookPage } from "@/organization/WebhookPage";

export const Route = createFileRoute("/_shell/_member/organizations/$organizationId/webhooks/$webhookId")({
  beforeLoad: speakOfOrganizations,
  component: Shown,
});

function Shown() {
  const { organizationId, webhookId } = Route.useParams();
  return <WebhookPage key={webhookId} organizationId={organizationId} id={webhookId} />;
}
