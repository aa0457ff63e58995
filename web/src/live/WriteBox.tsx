import { SendHorizontal } from "lucide-react";
import type { KeyboardEvent, SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";

const LONGEST = 5_000;
const WARN_BELOW = 200;

const left = (text: string) => LONGEST - [...text].length;

export const isSayable = (text: string) => text.trim() !== "" && left(text) >= 0;

type WriteBoxProps = {
  text: string;
  setText: (text: string) => void;
  send: (event: SyntheticEvent) => void;
  sendable: boolean;
  className?: string | undefined;
  /** Seconds until one may write again. */
  wait?: number;
};

/** The field of a chat and its button, within a form whose notes are `composer-notes`. */
export function WriteBox({ text, setText, send, sendable, className, wait = 0 }: WriteBoxProps) {
  const { t } = useTranslation();

  /** Enter sends, Shift+Enter breaks the line; not while an input method is composing. */
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
  }

  return (
    <div
      className={cx(
        "flex items-end gap-2 rounded-xl border bg-bg p-1 focus-within:border-focus",
        className ?? "border-edge/70",
      )}
    >
      <textarea
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        rows={1}
        dir="auto"
        aria-label={t("live.write")}
        placeholder={t("live.write")}
        aria-describedby="composer-notes"
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
  );
}

/** Said only when there is little room left. */
export function LengthNote({ text }: { text: string }) {
  const { t } = useTranslation();
  const count = left(text);
  if (count >= WARN_BELOW) return null;
  return (
    <p role="status" className={count < 0 ? "text-danger" : undefined}>
      {t("live.charactersLeft", { count })}
    </p>
  );
}
