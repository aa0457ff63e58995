import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { keepFocus } from "@/ui/focus";
import type { Classroom } from "../classroom";
import type { ClassState } from "../state";
import { useDeed } from "../useDeed";
import { useAtTheDoor } from "./useAtTheDoor";
import { useLetAllIn } from "./useLetAllIn";

/** Who asks to be let in, and who waits for a seat. */
export function AtTheDoor({ classroom, state }: { classroom: Classroom; state: ClassState }) {
  const { t } = useTranslation();
  const { knocking, waiting } = useAtTheDoor(state);
  const approve = useDeed((user_id: string) => classroom.send("lobby.approve", { user_id }));
  const deny = useDeed((user_id: string) => classroom.send("lobby.deny", { user_id }));
  const all = useLetAllIn(classroom);
  const none = useDeed(() => classroom.send("lobby.deny_all"));
  const admit = useDeed((user_id: string) => classroom.send("waitlist.admit", { user_id }));
  return (
    <>
      {knocking.length > 0 && (
        <section className="mb-5">
          <h3 className="mb-2 font-medium text-muted text-xs">
            {t("room.lobby.asking", { count: knocking.length })}
          </h3>
          <ul className="grid grid-cols-1 gap-0.5">
            {knocking.map(({ user }) => (
              <Row key={user.id} user={user}>
                <Button size="sm" tone="primary" onClick={() => approve.act(user.id)}>
                  {t("room.approve")}
                  <span className="sr-only">: {user.name}</span>
                </Button>
                <Button
                  size="icon"
                  className="-ms-1.5 size-8"
                  aria-label={t("room.denyOne", { name: user.name })}
                  title={t("room.denyOne", { name: user.name })}
                  onClick={() => deny.act(user.id)}
                >
                  <X aria-hidden />
                </Button>
              </Row>
            ))}
          </ul>
          {knocking.length > 1 && (
            <div className="mt-2 flex flex-wrap gap-2">
              <Button size="sm" busy={all.busy} held={none.busy} onClick={() => all.act()}>
                {t("room.approveAll")}
              </Button>
              <Button size="sm" tone="quietDanger" held={all.busy || none.busy} onClick={() => none.act()}>
                {t("room.denyAll")}
              </Button>
            </div>
          )}
        </section>
      )}
      {waiting.length > 0 && (
        <section className="mb-5">
          <h3 className="mb-2 font-medium text-muted text-xs">
            {t("room.queue.waiting", { count: waiting.length })}
          </h3>
          <ol className="grid grid-cols-1 gap-0.5">
            {waiting.map(({ user, position }) => (
              <Row key={user.id} user={user} place={position}>
                {position === 0 ? (
                  <Badge tone="ok">{t("room.queue.offered")}</Badge>
                ) : (
                  <Button size="sm" onClick={() => admit.act(user.id)}>
                    {t("room.queue.first")}
                    <span className="sr-only">: {user.name}</span>
                  </Button>
                )}
              </Row>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

type RowProps = { user: Person; place?: number; children: React.ReactNode };

function Row({ user, place, children }: RowProps) {
  return (
    <li ref={keepFocus} className="flex min-h-11 items-center gap-3">
      {place !== undefined && place > 0 && (
        <span className="w-4 text-center text-muted text-sm tabular-nums">{place}</span>
      )}
      <Avatar person={user} />
      <bdi className="min-w-0 grow truncate text-sm">{user.name}</bdi>
      {children}
    </li>
  );
}
