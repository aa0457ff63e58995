import { useQuery } from "@tanstack/react-query";
import { Pencil, Webhook } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TitleForm } from "@/teaching/TitleForm";
import { Button, ButtonLink } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Page } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";
import { type Organization, organization, rename } from "./api";
import { Members } from "./Members";
import { useAct } from "./useAct";

export function Home({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(organization(id));
  const trail = [{ to: "/organizations", label: t("organization.title") }];
  if (!data)
    return (
      <Page title={t("organization.title")} trail={trail} narrow>
        {error ? <Failure error={error} retry={() => void refetch()} /> : <Lines />}
      </Page>
    );
  return (
    <Page
      title={data.name}
      lead={t(`organization.role.${data.role ?? "none"}`)}
      trail={trail}
      narrow
      action={data.role === "admin" && <Actions organization={data} />}
    >
      {data.role !== "student" && <Members id={id} canChange={data.role === "admin"} />}
    </Page>
  );
}

function Actions({ organization: { id, name } }: { organization: Organization }) {
  const { t } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const { mutateAsync } = useAct((title: string) => rename(id, title));
  return (
    <>
      <Button onClick={() => setRenaming(true)}>
        <Pencil aria-hidden />
        {t("organization.rename")}
      </Button>
      <ButtonLink to="/organizations/$organizationId/webhooks" params={{ organizationId: id }} tone="primary">
        <Webhook aria-hidden />
        {t("organization.webhooks.title")}
      </ButtonLink>
      <Dialog open={renaming} onOpenChange={setRenaming} title={t("organization.rename")}>
        <TitleForm
          label={t("organization.name")}
          action={t("common.save")}
          title={name}
          save={async (title) => {
            await mutateAsync(title);
            setRenaming(false);
          }}
          cancel={() => setRenaming(false)}
        />
      </Dialog>
    </>
  );
}
