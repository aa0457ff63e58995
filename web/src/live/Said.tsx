import { MoreVertical } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { timeOfDay } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Button, type ButtonProps } from "@/ui/Button";
import { cx } from "@/ui/cx";
import type { ChatMessage } from "./events";
import { MessageText } from "./MessageText";
import { lineId } from "./useReading";

type SaidProps = {
  message: ChatMessage;
  /** Of several that follow each other: with who said it, and when. */
  first: boolean;
  name: string;
  mine: boolean;
  above?: ReactNode;
  className?: string | undefined;
  /** What can be done about it. */
  children?: ReactNode;
};

/** One message, in a class or in a group. */
export function Said({ message, first, name, mine, above, className, children }: SaidProps) {
  const { t, i18n } = useTranslation();
  const { text, at, deleted, user } = message;
  return (
    <li
      id={lineId(message.id)}
      tabIndex={-1}
      className={cx(
        "group relative flex gap-2.5 rounded-lg focus:bg-primary-soft focus:outline-none",
        first && "mt-3 first:mt-0",
        className,
      )}
    >
      {first ? (
        <Avatar person={{ id: user.id, name }} size="sm" className="mt-0.5" />
      ) : (
        <span className="w-7 shrink-0" />
      )}
      <div className={cx("min-w-0 grow text-sm", !first && "pointer-coarse:self-center")}>
        <p className={first ? "mb-0.5 flex items-baseline gap-2" : "sr-only"}>
          <bdi className="truncate font-semibold">{name}</bdi>
          {mine && <span className="text-muted text-xs">({t("live.you")})</span>}
          <time dateTime={at} className="shrink-0 text-muted text-xs tabular-nums">
            {timeOfDay(at, i18n.language)}
          </time>
        </p>
        {above}
        {deleted ? (
          <p className="text-muted italic">{t("room.chat.deleted")}</p>
        ) : (
          <MessageText>{text}</MessageText>
        )}
      </div>
      {children}
    </li>
  );
}

/** Faint until it is looked for, and always there where fingers are. */
export function LineButton({ label, className, ...rest }: { label: string } & ButtonProps) {
  return (
    <Button
      tone="ghost"
      size="icon"
      {...rest}
      aria-label={label}
      title={label}
      className={cx(
        "-my-1 size-8 pointer-coarse:my-0 shrink-0 opacity-0 focus-visible:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-60 pointer-fine:bg-surface",
        className,
      )}
    />
  );
}

export function MenuButton(props: { label: string } & ButtonProps) {
  return (
    <LineButton {...props}>
      <MoreVertical aria-hidden />
    </LineButton>
  );
}
