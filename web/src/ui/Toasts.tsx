import { Link } from "@tanstack/react-router";
import { CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { dismiss, type Toast, useToasts } from "./toasts";

const ICONS = { info: Info, ok: CircleCheck, danger: TriangleAlert };
const COLOURS = { info: "text-primary", ok: "text-ok", danger: "text-danger" };

/** The region stays in the page, so that screen readers announce what is put into it. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <div
      role="status"
      aria-live="polite"
      className="toasts pointer-events-none fixed z-50 grid justify-items-center gap-2"
    >
      {toasts.map((toast) => (
        <Note key={toast.key} toast={toast} />
      ))}
    </div>
  );
}

function Note({ toast }: { toast: Toast }) {
  const { t } = useTranslation();
  const Icon = ICONS[toast.tone];
  return (
    <div className="rise pointer-events-auto flex w-full max-w-sm items-start gap-3 rounded-xl border border-border bg-raised py-3 ps-4 pe-2 text-fg shadow-card">
      <Icon className={`mt-0.5 size-4.5 shrink-0 ${COLOURS[toast.tone]}`} aria-hidden />
      <div className="grid min-w-0 grow gap-0.5 text-sm">
        <p className="font-medium">
          <bdi>{toast.text}</bdi>
        </p>
        {toast.body && (
          <p className="text-muted [overflow-wrap:anywhere]">
            <bdi>{toast.body}</bdi>
          </p>
        )}
        {toast.link && (
          <Link
            to={toast.link}
            className="py-0.5 font-medium text-primary hover:underline"
            onClick={() => dismiss(toast.key)}
          >
            {t("common.open")}
          </Link>
        )}
      </div>
      <button
        type="button"
        className="grid size-8 shrink-0 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-fg"
        aria-label={t("common.dismiss")}
        onClick={() => dismiss(toast.key)}
      >
        <X className="size-4" aria-hidden />
      </button>
    </div>
  );
}
