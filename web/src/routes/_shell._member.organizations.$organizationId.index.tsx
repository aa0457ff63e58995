import { createFileRoute } from "@tanstack/react-router";
import { speakOfOrganizations } from "@/i18n";
import { Home } from "@/organization/Home";

export const Route = createFileRoute("/_shell/_member/organizations/$organizationId/")({
  beforeLoad: speakOfOrganizations,
  component: Shown,
});

function Shown() {
  const { organizationId } = Route.useParams();
  return <Home key={organizationId} id={organizationId} />;
}
