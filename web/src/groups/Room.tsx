import { useQueryClient } from "@tanstack/react-query";
import { Eye } from "lucide-react";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { LineBanner } from "@/live/LineBanner";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";
import type { StudyGroup } from "./api";
import { GroupActions } from "./GroupActions";
import { GroupChat } from "./GroupChat";
import { People } from "./People";
import { GroupRoom } from "./room";

/** The live room of a study group: what is said, and who is here. */
export function Room({ group: known, me }: { group: StudyGroup; me: User }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const room = useMemo(
    () => new GroupRoom(known.id, { id: me.id, name: me.name }),
    [known.id, me.id, me.name],
  );
  const { phase, problem, state } = useSyncExternalStore(room.subscribe, room.get);
  useEffect(() => {
    room.enter();
    return room.close;
  }, [room]);
  // What one may see of it now, the page above asks anew.
  useEffect(() => {
    if (phase === "over" || phase === "refused") void cache.invalidateQueries({ queryKey: ["study-groups"] });
  }, [phase, cache]);

  const group = state.group ?? known;
  const { course_id, course_title, members_count: count, capacity } = group;
  return (
    <Page
      title={group.name}
      lead={t("groups.places", { count, capacity })}
      trail={[{ to: `/courses/${course_id}`, label: course_title }]}
      action={<GroupActions group={group} me={me.id} />}
    >
      {phase === "refused" ? (
        <Failure error={problem} retry={room.enter} />
      ) : (
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_18rem] lg:items-start">
          <section className="card flex h-[calc(100dvh-17rem)] min-h-96 flex-col overflow-hidden lg:order-1">
            <h2 id="group-chat" className="sr-only">
              {t("groups.chat")}
            </h2>
            <LineBanner />
            {(phase === "closed" || phase === "over") && (
              <p
                role="alert"
                className="flex flex-wrap items-center gap-3 bg-warn-soft px-4 py-2 text-sm text-warn"
              >
                {t("groups.closed")}
                <Button size="sm" onClick={room.enter}>
                  {t("common.retry")}
                </Button>
              </p>
            )}
            {state.seq === null ? (
              <Lines className="p-4" />
            ) : (
              <GroupChat room={room} state={state} group={group} />
            )}
          </section>
          <div className="grid gap-4 lg:order-2">
            <People room={room} group={group} state={state} />
            <p className="flex gap-2 px-1 text-muted text-xs">
              <Eye className="mt-0.5 size-3.5 shrink-0" aria-hidden />
              {group.me === "instructor" ? t("groups.youRead") : t("groups.teacherReads")}
            </p>
          </div>
        </div>
      )}
    </Page>
  );
}
