import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Notice } from "@/api/notifications";
import { relative } from "@/lib/time";

type NoticeRowProps = { notice: Notice; read: (id: string) => void; close: () => void };

export function NoticeRow({ notice, read, close }: NoticeRowProps) {
  const { t, i18n } = useTranslation();
  const unread = !notice.read_at;

  function follow() {
    if (unread) read(notice.id);
    close();
  }

  return (
    <li className="relative flex gap-3 px-4 py-3 hover:bg-sunken">
      <span className={`mt-1.5 size-2 shrink-0 rounded-full ${unread ? "bg-live" : ""}`} aria-hidden />
      <div className="min-w-0 grow text-sm">
        <p className={unread ? "font-semibold" : "font-medium"}>
          {notice.link ? (
            <Link to={notice.link} onClick={follow} className="after:absolute after:inset-0">
              <bdi>{notice.title}</bdi>
            </Link>
          ) : (
            <bdi>{notice.title}</bdi>
          )}
          {unread && <span className="sr-only"> ({t("notifications.unread")})</span>}
        </p>
        {notice.body && (
          <p className="mt-0.5 text-muted">
            <bdi>{notice.body}</bdi>
          </p>
        )}
        <p className="mt-1 text-muted text-xs">{relative(notice.created_at, Date.now(), i18n.language)}</p>
      </div>
      {unread && (
        <button
          type="button"
          onClick={() => read(notice.id)}
          aria-label={`${t("notifications.markRead")}: ${notice.title}`}
          className="relative z-10 grid size-8 shrink-0 place-items-center rounded-lg text-muted hover:bg-surface hover:text-fg"
        >
          <Check className="size-4" aria-hidden />
        </button>
      )}
    </li>
  );
}
