import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import type { ClassState } from "./state";

/** While the roster is hidden, events carry no names of students: hosts find them among the people. */
export function useNames({ participants, me }: ClassState) {
  const { t } = useTranslation();
  const known = (id: string) =>
    id === me.id ? me : participants.find((participant) => participant.user.id === id)?.user;
  const named = (person: Person): Person => {
    const name = person.name || known(person.id)?.name || t("room.somebody");
    return { id: person.id, name };
  };
  return { named, nameOf: (id: string) => named({ id, name: "" }).name };
}
