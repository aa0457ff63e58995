import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { asking, leads, letIn, type StudyGroup, sendAway } from "./api";
import type { GroupRoom } from "./room";
import type { GroupState } from "./state";
import { useGroupAct } from "./useGroupAct";

type PeopleProps = { room: GroupRoom; group: StudyGroup; state: GroupState };

/** Who is in the group, and who of them is here now; and for who looks after it, who wants to be. */
export function People({ room, group, state }: PeopleProps) {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState<Person | null>(null);
  const away = useGroupAct(
    (person: Person) => sendAway(group.id, person.id),
    () => setLeaving(null),
  );
  const here = new Set(state.here.people.map(({ id }) => id));
  const visiting = state.here.people.filter(({ id }) => !state.members.some((member) => member.id === id));
  const mayDecide = leads(group);
  return (
    <section className="card overflow-hidden">
      <h2 className="border-b px-4 py-3 font-semibold text-sm">
        {t("groups.people", { count: state.members.length })}
      </h2>
      {mayDecide && <Asking room={room} id={group.id} />}
      <ul className="py-1">
        {state.members.map((person) => (
          <PersonRow key={person.id} person={person} isHere={here.has(person.id)}>
            {person.id === group.owner.id && <Badge>{t("groups.me.owner")}</Badge>}
            {mayDecide && person.id !== state.me.id && (
              <Button
                tone="ghost"
                size="icon"
                className="size-8"
                aria-label={t("groups.remove", { name: person.name })}
                onClick={() => setLeaving(person)}
              >
                <X aria-hidden />
              </Button>
            )}
          </PersonRow>
        ))}
        {visiting.map((person) => (
          <PersonRow key={person.id} person={person} isHere>
            <Badge tone="primary">{t("groups.me.instructor")}</Badge>
          </PersonRow>
        ))}
      </ul>
      <Confirm
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={t("groups.removeTitle", { name: leaving?.name ?? "" })}
        description={t("groups.removeText")}
        action={t("groups.removeAction")}
        busy={away.busy}
        onConfirm={() => leaving && away.act(leaving)}
      />
    </section>
  );
}

type PersonRowProps = { person: Person; isHere: boolean; children?: React.ReactNode };

function PersonRow({ person, isHere, children }: PersonRowProps) {
  const { t } = useTranslation();
  return (
    <li className="flex min-h-11 items-center gap-3 px-4 py-1.5">
      <Avatar person={person} size="sm" className={isHere ? undefined : "opacity-60"} />
      <span className="grid min-w-0 grow">
        <bdi className="truncate text-sm">{person.name}</bdi>
        <span className={isHere ? "text-ok text-xs" : "text-muted text-xs"}>
          {isHere ? t("groups.here") : t("groups.away")}
        </span>
      </span>
      {children}
    </li>
  );
}

/** Read again whenever somebody asks. */
function Asking({ room, id }: { room: GroupRoom; id: string }) {
  const { t } = useTranslation();
  const { data, refetch } = useQuery(asking(id));
  const decision = useGroupAct(({ user, yes }: { user: Person; yes: boolean }) =>
    yes ? letIn(id, user.id) : sendAway(id, user.id),
  );
  useEffect(() => room.whenAsked(() => void refetch()), [room, refetch]);
  if (!data?.length) return null;
  return (
    <div role="status" className="border-b bg-primary-soft/50 px-4 py-3">
      <p className="mb-2 font-medium text-sm">{t("groups.asking", { count: data.length })}</p>
      <ul className="grid grid-cols-1 gap-2">
        {data.map(({ user }) => (
          <li key={user.id} className="flex flex-wrap items-center gap-2">
            <bdi className="min-w-0 grow truncate text-sm">{user.name}</bdi>
            <Button
              size="sm"
              tone="primary"
              busy={decision.busy}
              aria-label={t("groups.letInNamed", { name: user.name })}
              onClick={() => decision.act({ user, yes: true })}
            >
              {t("groups.letIn")}
            </Button>
            <Button
              size="sm"
              held={decision.busy}
              aria-label={t("groups.declineNamed", { name: user.name })}
              onClick={() => decision.act({ user, yes: false })}
            >
              {t("groups.decline")}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
