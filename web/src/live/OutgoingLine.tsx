import { CircleAlert, RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import type { Person } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import type { Outgoing } from "@/realtime/outbox";
import { Avatar } from "@/ui/Avatar";
import { OnlyTo } from "./ChatLine";
import { MessageText } from "./MessageText";
import { QuoteLine } from "./QuoteLine";
import { useLine } from "./useVisit";

type OutgoingLineProps = {
  item: Outgoing;
  me: Person;
  toName: string | null;
  /** Who said what it answers. */
  quoted: string | null;
  retry: (clientId: string) => void;
  drop: (clientId: string) => void;
};

/** One of my messages that the class has not seen yet. */
export function OutgoingLine({ item, me, toName, quoted, retry, drop }: OutgoingLineProps) {
  const { t } = useTranslation();
  const { status: lineStatus } = useLine();
  const { client_id, text, reply_to, status, code } = item;
  const isHeld = status === "sending" && code === "safe_mode";
  return (
    <li className="mt-1 flex gap-2.5">
      <Avatar person={me} size="sm" className="mt-0.5" />
      <div className="min-w-0 grow text-sm">
        {toName && <OnlyTo toName={toName} />}
        {reply_to && <QuoteLine quote={reply_to} name={quoted ?? reply_to.user.name} />}
        <div className={status === "sending" ? "opacity-60" : undefined}>
          <MessageText>{text}</MessageText>
        </div>
        {status === "sending" && (
          <p className="flex flex-wrap items-center gap-x-3 text-muted text-xs">
            {lineStatus !== "up" ? t("live.queued") : isHeld ? t("live.held") : t("live.sending")}
            {isHeld && <Drop act={() => drop(client_id)} />}
          </p>
        )}
        {status === "failed" && (
          <div role="alert" className="mt-0.5 flex flex-wrap items-center gap-x-3 text-danger text-xs">
            <span className="flex items-center gap-1.5">
              <CircleAlert className="size-3.5 shrink-0" aria-hidden />
              {t("live.notSent")} {problemText(t, new Problem({ code: code ?? "unexpected" }))}
            </span>
            <button
              type="button"
              onClick={() => retry(client_id)}
              className="flex min-h-8 pointer-coarse:min-h-11 items-center gap-1 rounded font-medium underline"
            >
              <RotateCw className="size-3.5" aria-hidden />
              {t("common.retry")}
            </button>
            <Drop act={() => drop(client_id)} />
          </div>
        )}
      </div>
    </li>
  );
}

function Drop({ act }: { act: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={act}
      className="min-h-8 pointer-coarse:min-h-11 rounded font-medium underline"
    >
      {t("common.dismiss")}
    </button>
  );
}
