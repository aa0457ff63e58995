import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Title } from "@/ui/Page";

const TONES = {
  calm: "bg-primary-soft text-primary",
  good: "bg-ok-soft text-ok",
  wait: "bg-warn-soft text-warn",
  bad: "bg-danger-soft text-danger",
};

type StatePageProps = {
  icon: LucideIcon;
  tone?: keyof typeof TONES;
  /** Which class this is about. */
  of?: string | undefined;
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
};

/** Where a class stands for somebody who is not in it: one sentence, and what one can do about it. */
export function StatePage({ icon: Icon, tone = "calm", of, title, lead, children }: StatePageProps) {
  return (
    <div className="rise mx-auto grid min-h-[calc(100dvh-8rem)] w-full max-w-md content-center justify-items-center gap-6 px-5 py-10 text-center">
      <span className={`grid size-16 place-items-center rounded-2xl ${TONES[tone]}`}>
        <Icon className="size-8 rtl:[&.lucide-door-open]:-scale-x-100" aria-hidden />
      </span>
      <div className="grid gap-2.5">
        {of && (
          <p className="font-medium text-muted text-sm [overflow-wrap:anywhere]">
            <bdi>{of}</bdi>
          </p>
        )}
        <Title size="text-3xl" describedBy={lead ? "state-lead" : undefined}>
          {title}
        </Title>
        {lead && (
          <div id="state-lead" className="text-muted leading-relaxed">
            {lead}
          </div>
        )}
      </div>
      {children}
    </div>
  );
}

/** The one thing to do, wide on a phone; what leads away stands quietly below. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="grid w-full gap-2 sm:w-auto sm:min-w-56">{children}</div>;
}
