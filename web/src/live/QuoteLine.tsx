import { Reply, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { Quote } from "./events";

type QuoteLineProps = { quote: Quote; name: string; goTo?: ((messageId: string) => void) | null };

/** What a message answers, in one line above it; pressed, it leads there. */
export function QuoteLine({ quote, name, goTo }: QuoteLineProps) {
  const { t } = useTranslation();
  const { id, text, deleted } = quote;
  const words = (
    <>
      <Reply className="size-3.5 shrink-0 rtl:-scale-x-100" aria-hidden />
      <bdi className="max-w-[40%] shrink-0 truncate font-medium">{name}</bdi>
      <bdi className={deleted ? "truncate italic" : "truncate"}>
        {deleted ? t("room.chat.deleted") : text}
      </bdi>
    </>
  );
  const look =
    "mb-0.5 flex w-full min-w-0 items-center gap-1.5 rounded-e-md border-primary/60 border-s-2 ps-2 text-start text-muted text-xs";
  if (deleted || !goTo) return <p className={look}>{words}</p>;
  return (
    <button
      type="button"
      aria-label={t("room.chat.toOriginal", { name, text })}
      onClick={() => goTo(id)}
      className={`${look} min-h-6 hover:bg-sunken hover:text-fg pointer-coarse:min-h-11`}
    >
      {words}
    </button>
  );
}

type AnsweringProps = { quote: Quote; name: string; cancel: () => void };

/** Above what one writes: what it answers, and the way out of that. */
export function Answering({ quote, name, cancel }: AnsweringProps) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center gap-2 text-xs">
      <div className="min-w-0 grow">
        <span role="status" className="sr-only">
          {t("room.chat.replying", { name })}
        </span>
        <QuoteLine quote={quote} name={name} />
      </div>
      <Button
        tone="ghost"
        size="icon"
        className="size-8"
        aria-label={t("room.chat.noReply")}
        title={`${t("room.chat.noReply")} (Esc)`}
        onClick={cancel}
      >
        <X aria-hidden />
      </Button>
    </div>
  );
}
