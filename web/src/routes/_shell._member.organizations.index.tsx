import { createFileRoute } from "@tanstack/react-router";
import { speakOfOrganizations } from "@/i18n";
import { Organizations } from "@/organization/Organizations";

export const Route = createFileRoute("/_shell/_member/organizations/")({
  beforeLoad: speakOfOrganizations,
  component: Organizations,
});
