import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Building2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/Badge";
import { Page } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { myOrganizations } from "./api";

export function Organizations() {
  const { t } = useTranslation();
  return (
    <Page title={t("organization.title")} lead={t("organization.lead")} narrow>
      <Mine />
    </Page>
  );
}

function Mine() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(myOrganizations);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines />;
  if (data.length === 0)
    return (
      <Empty icon={Building2} title={t("organization.none")} className="card">
        {t("organization.noneHint")}
      </Empty>
    );
  return (
    <ul className="card divide-y divide-border overflow-hidden">
      {data.map(({ id, name, role }) => (
        <li key={id} className="relative flex items-center gap-4 px-4 py-4 hover:bg-sunken">
          <Link
            to="/organizations/$organizationId"
            params={{ organizationId: id }}
            className="min-w-0 grow truncate font-medium after:absolute after:inset-0"
          >
            <bdi>{name}</bdi>
          </Link>
          <Badge tone={role === "admin" ? "primary" : "neutral"}>
            {t(`organization.role.${role ?? "none"}`)}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
