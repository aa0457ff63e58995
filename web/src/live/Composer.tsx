import { Lock, SendHorizontal } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import type { Visit } from "./classroom";
import { addressees, nextWordAt, silenceOf } from "./state/voice";

const LONGEST = 5_000;
const WARN_BELOW = 200;

type ComposerProps = {
  visit: Visit;
  to: string | null;
  setTo: (userId: string | null) => void;
  say: (text: string, to: string | null) => void;
};

export function Composer({ visit: { state, clockOffset }, to: wished, setTo, say }: ComposerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const now = useNow(500, clockOffset);
  const people = addressees(state);
  const to = people.some((each) => each.user.id === wished) ? wished : null;
  const silence = silenceOf(state, to);
  const wait = Math.ceil((nextWordAt(state) - now) / 1000);
  const left = LONGEST - [...text].length;
  const sendable = text.trim() !== "" && left >= 0 && silence === null && wait <= 0;

  function send(event: FormEvent) {
    event.preventDefault();
    if (!sendable) return;
    say(text.trim(), to);
    setText("");
  }

  /** Enter sends, Shift+Enter breaks the line; not while an input method is composing. */
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
  }

  return (
    <form onSubmit={send} className="grid gap-2 border-t p-3">
      {people.length > 0 && (
        <label className="flex items-center gap-2 text-muted text-xs">
          {t("room.chat.to")}
          <select
            value={to ?? ""}
            onChange={(event) => setTo(event.target.value || null)}
            className={cx(
              "h-8 min-w-0 grow rounded-lg border border-border bg-surface px-2 text-fg text-xs",
              to && "border-warn text-warn",
            )}
          >
            <option value="">{t("room.chat.everybody")}</option>
            {people.map(({ user }) => (
              <option key={user.id} value={user.id}>
                {t("room.chat.only", { name: user.name })}
              </option>
            ))}
          </select>
        </label>
      )}
      {silence ? (
        <p
          role="status"
          className="flex items-center gap-2 rounded-xl bg-sunken px-3 py-3 text-muted text-sm"
        >
          <Lock className="size-4 shrink-0" aria-hidden />
          {t(`room.chat.silence.${silence}`)}
        </p>
      ) : (
        <div className="flex items-end gap-2 rounded-xl border border-edge/70 bg-bg p-1 focus-within:border-focus">
          <textarea
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            rows={1}
            dir="auto"
            aria-label={t("live.write")}
            placeholder={t("live.write")}
            className="field-sizing-content max-h-36 min-h-11 grow resize-none bg-transparent px-2.5 py-2.5 text-sm placeholder:text-muted focus-visible:outline-none"
          />
          <Button type="submit" tone="primary" size="iconLg" aria-label={t("live.send")} disabled={!sendable}>
            {wait > 0 ? (
              <span className="text-sm tabular-nums" aria-hidden>
                {wait}
              </span>
            ) : (
              <SendHorizontal className="rtl:-scale-x-100" aria-hidden />
            )}
          </Button>
        </div>
      )}
      {wait > 0 && !silence && (
        <p className="px-1 text-muted text-xs tabular-nums">{t("room.chat.slow", { count: wait })}</p>
      )}
      {left < WARN_BELOW && (
        <p role="status" className={`px-1 text-xs ${left < 0 ? "text-danger" : "text-muted"}`}>
          {t("live.charactersLeft", { count: left })}
        </p>
      )}
    </form>
  );
}
