import { useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Confirm, Dialog } from "@/ui/Dialog";
import { LoadMore } from "@/ui/LoadMore";
import { Section } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";
import { AddMember } from "./AddMember";
import { type Member, members, removeMember } from "./api";
import { useAct } from "./useAct";

export function Members({ id, canChange }: { id: string; canChange: boolean }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const query = useInfiniteQuery(members(id));
  const { data, error, refetch } = query;
  const { mutate: remove, isPending } = useAct(
    (member: Member) => removeMember(id, member.user.id),
    () => setLeaving(null),
  );
  const add = canChange && (
    <Button size="sm" onClick={() => setAdding(true)}>
      <UserPlus aria-hidden />
      {t("organization.members.add")}
    </Button>
  );
  return (
    <Section title={t("organization.members.title")} action={add}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Lines />}
      {data && (
        <ul className="card divide-y divide-border overflow-hidden">
          {data.pages.flatMap((page) =>
            page.data.map((member) => (
              <li key={member.user.id} className="flex min-h-14 items-center gap-3 px-4 py-2">
                <Avatar person={member.user} />
                <bdi className="min-w-0 grow truncate font-medium text-sm">{member.user.name}</bdi>
                <Badge tone={member.role === "admin" ? "primary" : "neutral"}>
                  {t(`organization.role.${member.role}`)}
                </Badge>
                {canChange && (
                  <Button
                    tone="ghost"
                    size="icon"
                    aria-label={t("organization.members.remove", { name: member.user.name })}
                    onClick={() => setLeaving(member)}
                  >
                    <X aria-hidden />
                  </Button>
                )}
              </li>
            )),
          )}
        </ul>
      )}
      <LoadMore of={query} className="mt-3" />
      <Dialog open={adding} onOpenChange={setAdding} title={t("organization.members.add")}>
        <AddMember id={id} close={() => setAdding(false)} />
      </Dialog>
      <Confirm
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={t("organization.members.removeTitle", { name: leaving?.user.name ?? "" })}
        description={t("organization.members.removeText")}
        action={t("organization.members.removeAction")}
        busy={isPending}
        onConfirm={() => leaving && remove(leaving)}
      />
    </Section>
  );
}
