import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import type { ClassState } from "./state";

/** While the roster is hidden, events carry no names of students: hosts find them among the people. */
export function useNames({ participants, me }: Pick<ClassState, "participants" | "me">) {
  const { t } = useTranslation();
  return useMemo(() => {
    const known = new Map(participants.map(({ user }) => [user.id, user.name]));
    known.set(me.id, me.name);
    const named = ({ id, name }: Person): Person => ({
      id,
      name: name || known.get(id) || t("room.somebody"),
    });
    return { named, nameOf: (id: string) => named({ id, name: "" }).name };
  }, [participants, me, t]);
}
