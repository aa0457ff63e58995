import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { LoadMore } from "@/ui/LoadMore";
import { Section } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { begin, groupsOf, isInside, join, type StudyGroup } from "./api";
import { GroupForm } from "./GroupForm";
import { useGroupAct } from "./useGroupAct";

/** The study groups of a course, for who learns in it or teaches it. */
export default function StudyGroups({ courseId, mayBegin }: { courseId: string; mayBegin: boolean }) {
  const { t } = useTranslation();
  const [beginning, setBeginning] = useState(false);
  const query = useInfiniteQuery(groupsOf(courseId));
  const { data, error, refetch } = query;
  const groups = data?.pages.flatMap((page) => page.data);
  const button = mayBegin && (
    <Button size="sm" onClick={() => setBeginning(true)}>
      <Plus aria-hidden />
      {t("groups.new")}
    </Button>
  );
  return (
    <Section title={t("courses.groups")} action={button}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!groups && !error && <Lines count={1} />}
      {groups?.length === 0 && (
        <Empty icon={UsersRound} title={t("groups.none")} className="card">
          {mayBegin ? t("groups.noneHint") : t("groups.noneTeacher")}
        </Empty>
      )}
      {groups && groups.length > 0 && (
        <ul className="card divide-y divide-border overflow-hidden">
          {groups.map((group) => (
            <GroupRow key={group.id} group={group} />
          ))}
        </ul>
      )}
      <LoadMore of={query} className="mt-3" />
      <Dialog
        open={beginning}
        onOpenChange={setBeginning}
        title={t("groups.newTitle")}
        description={t("groups.newText")}
      >
        <GroupForm
          action={t("groups.create")}
          save={(values, key) => begin(courseId, values, key)}
          close={() => setBeginning(false)}
        />
      </Dialog>
    </Section>
  );
}

function GroupRow({ group }: { group: StudyGroup }) {
  const { t } = useTranslation();
  const { id, name, me, capacity, members_count: count, owner } = group;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 grow">
        {isInside(group) ? (
          <Link
            to="/groups/$groupId"
            params={{ groupId: id }}
            className="rounded font-medium text-primary hover:underline"
          >
            <bdi>{name}</bdi>
          </Link>
        ) : (
          <bdi className="font-medium">{name}</bdi>
        )}
        <p className="flex flex-wrap gap-x-2 text-muted text-xs">
          <span>{t("groups.places", { count, capacity })}</span>
          <span aria-hidden>·</span>
          <span>
            {t("groups.by")} <bdi>{owner.name}</bdi>
          </span>
        </p>
      </div>
      {me ? <Badge tone={isInside(group) ? "primary" : "neutral"}>{t(`groups.me.${me}`)}</Badge> : null}
      {(me === null || (me === "asked" && group.joining === "open")) && <JoinButton group={group} />}
    </li>
  );
}

export function JoinButton({ group }: { group: StudyGroup }) {
  const { t } = useTranslation();
  const { id, name, joining, capacity, members_count } = group;
  const { act, busy } = useGroupAct(() => join(id));
  const asks = joining === "approval";
  const isFull = members_count >= capacity && !asks;
  return (
    <Button
      size="sm"
      tone="primary"
      busy={busy}
      disabled={isFull}
      onClick={() => act()}
      aria-label={isFull ? undefined : t(asks ? "groups.askNamed" : "groups.joinNamed", { name })}
    >
      {isFull ? t("groups.full") : t(asks ? "groups.ask" : "groups.join")}
    </Button>
  );
}
