import { Hand } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { Classroom } from "./classroom";
import type { ClassState } from "./state";
import { myHandIsUp } from "./state/hands";
import { useDeed } from "./useDeed";

/** A student's hand, with its place in the queue once the class has seen it. */
type HandButtonProps = { classroom: Classroom; state: ClassState; lost: boolean };

export function HandButton({ classroom, state, lost }: HandButtonProps) {
  const { t } = useTranslation();
  const { act } = useDeed((up: boolean) => classroom.raiseHand(up));
  const { hands, me, locks } = state;
  const up = myHandIsUp(state);
  const place = hands.findIndex((hand) => hand.user_id === me.id) + 1;
  const closed = locks.hands && !locks.except.includes(me.id) && !up;
  return (
    <Button
      size="toggle"
      aria-pressed={up}
      aria-label={t("room.hand")}
      title={closed ? t("room.handsClosed") : t("room.hand")}
      held={closed || lost}
      onClick={() => act(!up)}
      className="aria-pressed:border-warn aria-pressed:bg-warn-soft aria-pressed:text-warn"
    >
      <Hand aria-hidden />
      {up && place > 0 && (
        <span
          aria-hidden
          data-place={place}
          className="-ms-1 font-semibold tabular-nums before:content-[attr(data-place)]"
        />
      )}
    </Button>
  );
}

/** Spoken: it goes up by a key, too, and the host may lower it. */
export function HandWord({ state }: { state: ClassState }) {
  const { t } = useTranslation();
  const up = myHandIsUp(state);
  const [wasUp, setWasUp] = useState(up);
  useEffect(() => {
    if (up) setWasUp(true);
  }, [up]);
  return (
    <p role="status" className="sr-only">
      {up ? t("room.myHandUp") : wasUp && t("room.myHandDown")}
    </p>
  );
}
