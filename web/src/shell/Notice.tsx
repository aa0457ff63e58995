import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Title } from "@/ui/Page";

type NoticeProps = { icon: LucideIcon; title: string; lead?: ReactNode; children?: ReactNode };

/** A page with one thing to say and one thing to do. */
export function Notice({ icon: Icon, title, lead, children }: NoticeProps) {
  return (
    <div className="mx-auto grid w-full max-w-lg justify-items-center gap-4 px-6 py-16 text-center sm:py-24">
      <span className="grid size-14 place-items-center rounded-2xl bg-primary-soft text-primary">
        <Icon className="size-7" aria-hidden />
      </span>
      <Title size="text-2xl">{title}</Title>
      {lead && <div className="text-muted">{lead}</div>}
      {children && <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}
