import { X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import type { Classroom, Visit } from "./classroom";
import type { Conversation } from "./conversation";
import type { Quote } from "./events";
import { useNames } from "./names";
import { Answering } from "./QuoteLine";
import { addressees, mayWriteTo, nextWordAt, silenceOf } from "./state/voice";
import { WriteBox } from "./WriteBox";

type ComposerProps = {
  classroom: Classroom;
  visit: Visit;
  to: string | null;
  setTo: (userId: string | null) => void;
  replyTo: Quote | null;
  setReplyTo: (quote: Quote | null) => void;
  say: Conversation["say"];
};

/** Where one writes. What is written stays, whatever panel is shown, until it is sent. */
export function Composer(props: ComposerProps) {
  const { classroom, visit, to: wished, setTo, replyTo, setReplyTo, say } = props;
  const { t } = useTranslation();
  const { state, clockOffset } = visit;
  const [text, setText] = useState(classroom.talk.draft.text);
  const { participants, role, locks, session, me } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: not anew with each message
  const people = useMemo(() => addressees(state), [participants, role, locks, session, me]);
  const to = wished !== null && mayWriteTo(state, wished) ? wished : null;
  const silence = silenceOf(state, to);
  const wait = useSecondsUntil(nextWordAt(state), clockOffset);
  const { named } = useNames(state);
  const field = useRef<HTMLTextAreaElement>(null);
  const answered = state.chat.find(({ id }) => id === replyTo?.id)?.deleted ? null : replyTo;
  classroom.talk.draft = { text, to: wished, replyTo: answered };

  const shown = useRef(replyTo);
  useEffect(() => {
    if (replyTo && replyTo !== shown.current) field.current?.focus();
    shown.current = replyTo;
  }, [replyTo]);

  return (
    <WriteBox
      text={text}
      setText={setText}
      field={field}
      say={(said) => {
        say(said, to, answered);
        setReplyTo(null);
      }}
      cancel={answered && (() => setReplyTo(null))}
      wait={wait}
      silence={silence && t(`room.chat.silence.${silence}`)}
      isPrivate={to !== null}
      above={
        <>
          {(to !== null || people.length > 0) && (
            <Addressee people={people} to={to} setTo={setTo} state={state} />
          )}
          {answered && (
            <Answering
              quote={answered}
              name={named(answered.user).name}
              cancel={() => {
                setReplyTo(null);
                field.current?.focus();
              }}
            />
          )}
        </>
      }
      notes={<SlowNote seconds={slowSeconds(state)} wait={wait} />}
    />
  );
}

type AddresseeProps = Pick<ComposerProps, "to" | "setTo"> & {
  people: ReturnType<typeof addressees>;
  state: Visit["state"];
};

/** Everybody, or one person: and then it cannot be overlooked. */
function Addressee({ people, to, setTo, state }: AddresseeProps) {
  const { t } = useTranslation();
  const { nameOf } = useNames(state);
  const shown = people.map(({ user }) => user.id);
  const ids = to === null || shown.includes(to) ? shown : [...shown, to];
  return (
    <div className="flex items-center gap-2 text-muted text-xs">
      <label className="flex min-w-0 grow items-center gap-2">
        {t("room.chat.to")}
        <select
          value={to ?? ""}
          onChange={(event) => setTo(event.target.value || null)}
          className={cx(
            "h-8 pointer-coarse:h-11 min-w-0 grow rounded-lg border border-border bg-surface px-2 text-fg text-xs",
            to && "border-warn font-medium text-warn",
          )}
        >
          <option value="">{t("room.chat.everybody")}</option>
          {ids.map((id) => (
            <option key={id} value={id}>
              {t("room.chat.only", { name: nameOf(id) })}
            </option>
          ))}
        </select>
      </label>
      {to && (
        <Button
          tone="ghost"
          size="icon"
          className="size-8"
          aria-label={t("room.chat.toEverybody")}
          title={t("room.chat.toEverybody")}
          onClick={() => setTo(null)}
        >
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}

/** Said once when slow mode is on; the seconds are shown, and not spoken one by one. */
function SlowNote({ seconds, wait }: { seconds: number; wait: number }) {
  const { t } = useTranslation();
  if (seconds === 0) return null;
  return (
    <p className="tabular-nums">
      {wait > 0 ? t("room.chat.slow", { count: wait }) : t("room.chat.slowOn", { count: seconds })}
    </p>
  );
}

function slowSeconds({ role, session }: Visit["state"]): number {
  return role === "student" ? (session?.settings.slow_mode_seconds ?? 0) : 0;
}

/** Counts down while there is something to wait for, and costs nothing otherwise. */
function useSecondsUntil(at: number, offset: number): number {
  const secondsNow = () => Math.max(0, Math.ceil((at - Date.now() - offset) / 1000));
  const [, tick] = useState(0);
  const left = secondsNow();
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => tick((count) => count + 1), 500);
    return () => clearTimeout(timer);
  });
  return left;
}
