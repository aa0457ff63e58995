import { Ear, Hand, LockOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Check";
import { Dialog } from "@/ui/Dialog";
import type { Classroom } from "../classroom";
import type { LockName, Locks } from "../events";
import { useDeed } from "../useDeed";
import { useVisitOf } from "../useVisit";
import { Exceptions } from "./Exceptions";
import { Pace } from "./Pace";

const LOCKS: LockName[] = [
  "chat",
  "private_chat",
  "questions",
  "hands",
  "reactions",
  "microphones",
  "roster",
];

/** What is closed at one press. Who sees whom is another matter, and stays as it is. */
const MANNERS = {
  open: {
    chat: false,
    private_chat: false,
    questions: false,
    hands: false,
    reactions: false,
    microphones: false,
  },
  hands: {
    chat: true,
    private_chat: true,
    questions: true,
    hands: false,
    reactions: true,
    microphones: false,
  },
  listen: {
    chat: true,
    private_chat: true,
    questions: true,
    hands: true,
    reactions: true,
    microphones: true,
  },
} as const;
const ICONS = { open: LockOpen, hands: Hand, listen: Ear };

/** What students may do, who is excepted, and how fast the class talks. */
export default function RulesDialog({ classroom, close }: { classroom: Classroom; close: () => void }) {
  const { t } = useTranslation();
  const { state } = useVisitOf(classroom);
  const { locks, role } = state;
  const [wished, setWished] = useState<Partial<Locks>>({});
  const { act, busy } = useDeed((change: Partial<Locks>) => {
    setWished(change);
    return classroom.send("lock.set", change).finally(() => setWished({}));
  });
  const shown = { ...locks, ...wished };
  const listed = LOCKS.filter((lock) => lock !== "private_chat" || state.session?.settings.private_chat);

  return (
    <Dialog open onOpenChange={close} title={t("room.rules.title")} description={t("room.rules.lead")}>
      <div className="grid gap-5">
        <fieldset className="flex flex-wrap gap-2">
          <legend className="sr-only">{t("room.rules.manners")}</legend>
          {(Object.keys(MANNERS) as (keyof typeof MANNERS)[]).map((manner) => {
            const Icon = ICONS[manner];
            const isSo = LOCKS.every((lock) => lock === "roster" || shown[lock] === MANNERS[manner][lock]);
            return (
              <Button
                key={manner}
                aria-pressed={isSo}
                held={busy}
                onClick={() => act(MANNERS[manner])}
                className="aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
              >
                <Icon aria-hidden />
                {t(`room.rules.manner.${manner}`)}
              </Button>
            );
          })}
        </fieldset>
        <fieldset className="grid gap-3 pointer-coarse:gap-0">
          <legend className="pb-1 font-medium text-sm">{t("room.locks.may")}</legend>
          {listed.map((lock) => (
            <Check
              key={lock}
              label={t(`room.locks.${lock}`)}
              checked={!shown[lock]}
              held={busy}
              onChange={(event) => act({ [lock]: !event.target.checked })}
            />
          ))}
        </fieldset>
        <Exceptions state={state} set={(except) => act({ except })} />
        {role === "host" && state.session && <Pace session={state.session} />}
      </div>
    </Dialog>
  );
}
