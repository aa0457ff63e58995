import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ButtonProps } from "@/ui/Button";
import { Popover } from "@/ui/Popover";
import type { Classroom } from "../classroom";
import type { LockName, Locks } from "../events";
import { useDeed } from "../useDeed";

const LOCKS: LockName[] = ["chat", "private_chat", "hands", "reactions", "roster"];

type LocksPopoverProps = { trigger: React.ReactElement<ButtonProps>; classroom: Classroom; locks: Locks };

/** What students may do: an open box is allowed. */
export default function LocksPopover({ trigger, classroom, locks }: LocksPopoverProps) {
  const { t } = useTranslation();
  const [wished, setWished] = useState<Partial<Locks>>({});
  const { act, busy } = useDeed((change: Partial<Locks>) => {
    setWished(change);
    return classroom.send("lock.set", change).finally(() => setWished({}));
  });
  return (
    <Popover trigger={trigger} label={t("room.locks.title")}>
      <fieldset className="grid w-68 max-w-full gap-1">
        <legend className="px-1 pb-1 font-medium text-sm">{t("room.locks.may")}</legend>
        {LOCKS.map((lock) => (
          <label
            key={lock}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-1 text-sm hover:bg-sunken"
          >
            <input
              type="checkbox"
              checked={!(wished[lock] ?? locks[lock])}
              disabled={busy}
              onChange={(event) => act({ [lock]: !event.target.checked })}
              className="size-5 accent-primary"
            />
            {t(`room.locks.${lock}`)}
          </label>
        ))}
      </fieldset>
    </Popover>
  );
}
