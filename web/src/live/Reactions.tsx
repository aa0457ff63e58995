import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { problemText } from "@/lib/problem-text";
import type { ButtonProps } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Popover } from "@/ui/Popover";
import { toast } from "@/ui/toasts";
import type { Classroom } from "./classroom";
import { FEELINGS, type Feeling } from "./events";
import { type ClassState, isHost } from "./state";
import { useDeed } from "./useDeed";

const EMOJI = ["👍", "👎", "👏", "❤️", "😂", "😮", "🎉", "🤔", "🙌", "💯"];

type ReactionsProps = {
  trigger: React.ReactElement<ButtonProps>;
  classroom: Classroom;
  state: ClassState;
};

/** What one can show without a word: a reaction to everybody, and as a student how one is doing, to the host. */
export default function Reactions({ trigger, classroom, state }: ReactionsProps) {
  const { t } = useTranslation();
  return (
    <Popover trigger={trigger} label={t("room.react")}>
      <Showing classroom={classroom} state={state} className="w-68" />
    </Popover>
  );
}

type ShowingProps = Omit<ReactionsProps, "trigger"> & { className?: string; done?: () => void };

export function Showing({ classroom, state, className, done }: ShowingProps) {
  const { t } = useTranslation();
  const hosting = isHost(state.role);
  const closed = !hosting && state.locks.reactions && !state.locks.except.includes(state.me.id);

  function react(emoji: string) {
    done?.();
    classroom.send("reaction.send", { emoji }).catch((error) => {
      // A reaction too many is not worth a word.
      if (Problem.from(error).code !== "rate_limited") toast(problemText(t, error), { tone: "danger" });
    });
  }

  return (
    <div className={cx("grid max-w-full gap-3", className)}>
      {closed ? (
        <p className="text-muted text-sm">{t("room.reactionsClosed")}</p>
      ) : (
        <div className="grid grid-cols-5 gap-1">
          {EMOJI.map((emoji, place) => (
            <button
              key={emoji}
              type="button"
              aria-label={t(`room.reactions.${place}` as "room.reactions.0")}
              onClick={() => react(emoji)}
              className="grid h-11 place-items-center rounded-lg text-2xl hover:bg-sunken"
            >
              <span aria-hidden>{emoji}</span>
            </button>
          ))}
        </div>
      )}
      {!hosting && <PulseButtons classroom={classroom} />}
    </div>
  );
}

function PulseButtons({ classroom }: { classroom: Classroom }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState<Feeling | null>(null);
  const { act, busy } = useDeed(async (feeling: Feeling) => {
    await classroom.send("pulse.send", { feeling });
    setSaid(feeling);
  });
  return (
    <fieldset className="border-t pt-3">
      <legend className="float-start mb-2 font-medium text-sm">{t("room.pulse.ask")}</legend>
      <div className="clear-both grid grid-cols-3 gap-1.5">
        {FEELINGS.map((feeling) => (
          <button
            key={feeling}
            type="button"
            aria-disabled={busy}
            aria-pressed={said === feeling}
            onClick={() => busy || act(feeling)}
            className="min-h-11 rounded-lg border border-border px-1 text-sm hover:bg-sunken aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
          >
            {t(`room.pulse.${feeling}`)}
          </button>
        ))}
      </div>
      <p className="mt-2 text-muted text-xs">{t("room.pulse.hint")}</p>
    </fieldset>
  );
}
