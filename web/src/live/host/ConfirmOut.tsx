import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { bansOf } from "@/api/live-sessions";
import type { Person } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import type { Classroom } from "../classroom";
import { useDeed } from "../useDeed";

export type Out = { user: Person; how: "kick" | "ban" };

type ConfirmOutProps = { classroom: Classroom; out: Out | null; close: () => void };

/** Before somebody is put out: whom, whether they may return, and for a ban why, for the other hosts. */
export function ConfirmOut({ classroom, out, close }: ConfirmOutProps) {
  const { t } = useTranslation();
  const how = out?.how ?? "kick";
  return (
    <Dialog
      open={out !== null}
      onOpenChange={close}
      title={t(`room.people.${how}Title`, { name: out?.user.name ?? "" })}
      description={t(`room.people.${how}Text`)}
    >
      {out && <OutForm classroom={classroom} out={out} close={close} />}
    </Dialog>
  );
}

function OutForm({ classroom, out: { user, how }, close }: ConfirmOutProps & { out: Out }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [reason, setReason] = useState("");
  const { act, busy } = useDeed(async () => {
    await classroom.send(`member.${how}`, { user_id: user.id, ...(how === "ban" && { reason }) });
    if (how === "ban") await cache.invalidateQueries(bansOf(classroom.sessionId));
  }, close);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        act();
      }}
    >
      {how === "ban" && (
        <TextField
          label={t("room.bans.reason")}
          hint={t("room.bans.reasonHint")}
          value={reason}
          maxLength={300}
          dir="auto"
          onChange={(event) => setReason(event.target.value)}
        />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{t("common.cancel")}</Button>
        <Button type="submit" tone="danger" busy={busy}>
          {t(`room.people.${how}`)}
        </Button>
      </div>
    </form>
  );
}
