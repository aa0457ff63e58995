import type { ReactNode } from "react";

/** Numbers beside each other, each with its name. */
export function Figures({ children }: { children: ReactNode }) {
  return (
    <dl className="flex flex-wrap gap-px overflow-hidden rounded-xl border border-border bg-border">
      {children}
    </dl>
  );
}

export function Figure({ label, value, hint }: { label: string; value: ReactNode; hint?: string }) {
  return (
    <div className="flex flex-1 basis-34 flex-col-reverse justify-end gap-0.5 bg-surface px-4 py-3.5">
      <dt className="text-muted text-xs">{label}</dt>
      <dd className="font-semibold text-2xl tabular-nums">
        {value}
        {hint && <span className="ms-1.5 font-normal text-muted text-xs">{hint}</span>}
      </dd>
    </div>
  );
}
