import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import { Confirm } from "@/ui/Dialog";
import type { Classroom } from "../classroom";
import { useDeed } from "../useDeed";

export type Out = { user: Person; how: "kick" | "ban" };

/** Before somebody is put out: whom, and whether they may return. */
export function ConfirmOut({
  classroom,
  out,
  close,
}: {
  classroom: Classroom;
  out: Out | null;
  close: () => void;
}) {
  const { t } = useTranslation();
  const { act, busy } = useDeed(
    ({ how, user }: Out) => classroom.send(`member.${how}`, { user_id: user.id }),
    close,
  );
  const how = out?.how ?? "kick";
  return (
    <Confirm
      open={out !== null}
      onOpenChange={close}
      title={t(`room.people.${how}Title`, { name: out?.user.name ?? "" })}
      description={t(`room.people.${how}Text`)}
      action={t(`room.people.${how}`)}
      busy={busy}
      onConfirm={() => out && act(out)}
    />
  );
}
