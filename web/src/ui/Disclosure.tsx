import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";

/** What most people leave as it is: there when it is looked for. */
export function Disclosure({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <details className="group rounded-xl border border-border">
      <summary className="flex min-h-11 list-none items-center gap-3 rounded-xl px-4 py-2.5 hover:bg-sunken [&::-webkit-details-marker]:hidden">
        <span className="grid min-w-0 grow">
          <span className="font-medium text-sm">{title}</span>
          {hint && <span className="text-muted text-xs">{hint}</span>}
        </span>
        <ChevronDown
          className="size-4 shrink-0 text-muted transition-transform group-open:rotate-180"
          aria-hidden
        />
      </summary>
      <div className="grid gap-4 border-t p-4">{children}</div>
    </details>
  );
}
