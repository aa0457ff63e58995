import { Lock, SendHorizontal } from "lucide-react";
import type { KeyboardEvent, ReactNode, Ref, SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { keepFocus } from "@/ui/focus";

const LONGEST = 5_000;
const WARN_BELOW = 200;

const left = (text: string) => LONGEST - [...text].length;

type WriteBoxProps = {
  text: string;
  setText: (text: string) => void;
  say: (text: string) => void;
  field?: Ref<HTMLTextAreaElement>;
  /** What Escape takes back; null where that is nothing. */
  cancel?: (() => void) | null;
  /** Seconds until one may write again. */
  wait?: number;
  /** Why one may not write. */
  silence?: string | null;
  isPrivate?: boolean;
  above?: ReactNode;
  notes?: ReactNode;
};

/** The foot of a chat, where one writes. */
export function WriteBox({
  text,
  setText,
  say,
  field,
  cancel = null,
  wait = 0,
  silence = null,
  isPrivate = false,
  above,
  notes,
}: WriteBoxProps) {
  const { t } = useTranslation();
  const sendable = text.trim() !== "" && left(text) >= 0 && silence === null && wait <= 0;

  function send(event: SyntheticEvent) {
    event.preventDefault();
    if (!sendable) return;
    say(text.trim());
    setText("");
  }

  /** Enter sends, Shift+Enter breaks the line; not while an input method is composing. */
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
    if (event.key !== "Escape" || cancel === null || event.nativeEvent.isComposing) return;
    event.preventDefault();
    cancel();
  }

  return (
    <form
      onSubmit={send}
      className={cx("grid grid-cols-1 gap-2 border-t p-3", isPrivate && "bg-warn-soft/60")}
    >
      {above}
      {silence ? (
        <p
          role="status"
          className="flex items-center gap-2 rounded-xl bg-sunken px-3 py-3 text-muted text-sm"
        >
          <Lock className="size-4 shrink-0" aria-hidden />
          {silence}
        </p>
      ) : (
        <div
          ref={keepFocus}
          className={cx(
            "flex items-end gap-2 rounded-xl border bg-bg p-1 focus-within:border-focus",
            isPrivate ? "border-warn" : "border-edge/70",
          )}
        >
          <textarea
            ref={field}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            rows={1}
            // While it is empty its placeholder stands as the page is read.
            dir={text ? "auto" : undefined}
            aria-label={t("live.write")}
            placeholder={t("live.write")}
            aria-describedby="composer-notes"
            className="field-sizing-content max-h-36 min-h-11 grow resize-none bg-transparent px-2.5 py-2.5 text-sm placeholder:text-muted focus-visible:outline-none"
          />
          <Button
            type="submit"
            tone="primary"
            size="iconLg"
            aria-label={wait > 0 ? `${t("live.send")} (${wait})` : t("live.send")}
            disabled={!sendable}
          >
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
      <div id="composer-notes" className="grid gap-1 px-1 text-muted text-xs empty:hidden">
        {!silence && notes}
        <LengthNote text={text} />
      </div>
    </form>
  );
}

/** Said only when there is little room left. */
function LengthNote({ text }: { text: string }) {
  const { t } = useTranslation();
  const count = left(text);
  if (count >= WARN_BELOW) return null;
  return (
    <p role="status" className={count < 0 ? "text-danger" : undefined}>
      {t("live.charactersLeft", { count })}
    </p>
  );
}
