import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import type { ChatMessage } from "./events";
import type { ClassState } from "./state";

type Named = Pick<ClassState, "participants" | "me" | "roster" | "chat">;

const NOTHING: ChatMessage[] = [];

/**
 * While the roster is hidden, events carry no names of students: hosts find them among the people. In a class that is
 * counted, whom I am not shown has a name by what they have said.
 */
export function useNames({ participants, me, roster, chat }: Named) {
  const { t } = useTranslation();
  const said = roster === "counted" ? chat : NOTHING;
  return useMemo(() => {
    const known = new Map(said.map(({ user }) => [user.id, user.name]));
    for (const { user } of participants) known.set(user.id, user.name);
    known.set(me.id, me.name);
    const named = ({ id, name }: Person): Person => ({
      id,
      name: name || known.get(id) || t("room.somebody"),
    });
    return { named, nameOf: (id: string) => named({ id, name: "" }).name };
  }, [participants, me, said, t]);
}
