import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { useNames } from "../names";
import type { ClassState } from "../state";

type ExceptionsProps = { state: ClassState; set: (except: string[]) => void };

/** Students who are not held to what is closed. */
export function Exceptions({ state, set }: ExceptionsProps) {
  const { t } = useTranslation();
  const { nameOf } = useNames(state);
  const { except } = state.locks;
  const others = state.participants.filter(
    ({ role, user }) => role === "student" && !except.includes(user.id),
  );
  return (
    <div className="grid gap-2">
      <h3 className="font-medium text-sm">{t("room.rules.except")}</h3>
      {except.length > 0 && (
        <ul className="flex flex-wrap gap-1.5" aria-label={t("room.rules.except")}>
          {except.map((id) => (
            <li
              key={id}
              className="flex max-w-full items-center gap-1 rounded-full bg-primary-soft ps-3 text-primary text-sm"
            >
              <bdi className="truncate">{nameOf(id)}</bdi>
              <Button
                tone="ghost"
                size="icon"
                round
                className="size-8 text-primary"
                aria-label={t("room.rules.hold", { name: nameOf(id) })}
                onClick={() => set(except.filter((each) => each !== id))}
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <select
          value=""
          aria-label={t("room.rules.exceptAdd")}
          onChange={(event) => set([...except, event.target.value])}
          className="h-10 pointer-coarse:h-11 w-full rounded-lg border border-edge/70 bg-surface px-3 text-sm"
        >
          <option value="">{t("room.rules.exceptAdd")}</option>
          {others.map(({ user }) => (
            <option key={user.id} value={user.id}>
              {user.name}
            </option>
          ))}
        </select>
      )}
      {except.length + others.length === 0 && (
        <p className="text-muted text-sm">{t("room.rules.noStudents")}</p>
      )}
    </div>
  );
}
