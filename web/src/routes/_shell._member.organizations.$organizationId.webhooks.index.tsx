import { createFileRoute } from "@tanstack/react-router";
import { speakOfOrganizations } from "@/i18n";
import { Webhooks } from "@/organization/Webhooks";

export const Route = createFileRoute("/_shell/_member/organizations/$organizationId/webhooks/")({
  beforeLoad: speakOfOrganizations,
  component: Shown,
});

function Shown() {
  const { organizationId } = Route.useParams();
  return <Webhooks key={organizationId} id={organizationId} />;
}
