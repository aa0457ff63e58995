import { CloudOff, type LucideIcon, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { problemText } from "@/lib/problem-text";
import { Button } from "./Button";
import { cx } from "./cx";

type EmptyProps = {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
};

export function Empty({ icon: Icon, title, children, action, className }: EmptyProps) {
  return (
    <div className={cx("grid justify-items-center gap-3 px-6 py-12 text-center", className)}>
      <span className="grid size-12 place-items-center rounded-2xl bg-primary-soft text-primary">
        <Icon className="size-6" aria-hidden />
      </span>
      <p className="font-medium">{title}</p>
      {children && <p className="max-w-sm text-muted text-sm">{children}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** What failed, in the server's words, with the number to quote and a way to try again. */
export function Failure({
  error,
  retry,
  className,
}: {
  error: unknown;
  retry?: () => void;
  className?: string;
}) {
  const { t } = useTranslation();
  const problem = Problem.from(error);
  const Icon = problem.code === "offline" ? CloudOff : TriangleAlert;
  return (
    <div
      role="alert"
      className={cx("card grid justify-items-center gap-3 px-6 py-10 text-center", className)}
    >
      <span className="grid size-12 place-items-center rounded-2xl bg-danger-soft text-danger">
        <Icon className="size-6" aria-hidden />
      </span>
      <p className="font-medium">{problemText(t, problem)}</p>
      {problem.requestId && (
        <p className="text-muted text-xs">
          {t("common.requestId")} <code dir="ltr">{problem.requestId}</code>
        </p>
      )}
      {retry && (
        <Button onClick={retry} className="mt-1">
          <RotateCw aria-hidden />
          {t("common.retry")}
        </Button>
      )}
    </div>
  );
}

/** A refusal above a form's button. */
export function FormAlert({ problem }: { problem: Problem | null }) {
  const { t } = useTranslation();
  if (!problem) return null;
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-lg bg-danger-soft px-3 py-2.5 text-danger text-sm"
    >
      <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      {problemText(t, problem)}
    </p>
  );
}

export function Lines({ count = 3, className }: { count?: number; className?: string }) {
  return (
    <div className={cx("grid gap-3", className)} aria-hidden>
      {["a", "b", "c", "d", "e"].slice(0, count).map((place) => (
        <div key={place} className="skeleton h-16 w-full" />
      ))}
    </div>
  );
}
