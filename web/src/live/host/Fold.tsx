import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** Something a host looks up now and then: one line until it is wanted. */
export function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group mt-4 border-t pt-1">
      <summary className="flex min-h-11 list-none items-center gap-2 rounded-lg font-medium text-muted text-sm hover:text-fg [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 transition-transform group-open:rotate-90 rtl:-scale-x-100 rtl:group-open:rotate-90"
          aria-hidden
        />
        {title}
      </summary>
      {children}
    </details>
  );
}
