import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { editClass } from "@/api/live-sessions";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { useDeed } from "../useDeed";

const MOST = 10_000;

type SeatsDialogProps = { sessionId: string; capacity: number; close: () => void };

/** More seats, or fewer: nobody who has one loses it. */
export default function SeatsDialog({ sessionId, capacity, close }: SeatsDialogProps) {
  const { t } = useTranslation();
  const [written, setWritten] = useState(String(capacity));
  const { act, busy } = useDeed((max_students: number) => editClass(sessionId, { max_students }), close);
  const seats = Number(written);
  const good = Number.isInteger(seats) && seats >= 1 && seats <= MOST;

  function send(event: FormEvent) {
    event.preventDefault();
    if (good) act(seats);
  }

  return (
    <Dialog open onOpenChange={close} title={t("room.menu.seats")} description={t("room.seatsHint")}>
      <form onSubmit={send} noValidate className="grid gap-4">
        <TextField
          type="number"
          inputMode="numeric"
          label={t("schedule.seats")}
          value={written}
          min={1}
          max={MOST}
          onChange={(event) => setWritten(event.target.value)}
          error={good ? undefined : t("room.seatsWrong", { most: MOST })}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{t("common.cancel")}</Button>
          <Button type="submit" tone="primary" busy={busy} disabled={!good}>
            {t("common.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
