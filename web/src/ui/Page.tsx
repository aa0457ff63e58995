import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { cx } from "./cx";

type PageProps = {
  title: string;
  lead?: ReactNode;
  trail?: { to: string; label: string }[];
  action?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
};

/** A page's frame: its title (which gets the focus when the page opens), one main action, the rest. */
export function Page({ title, lead, trail, action, narrow, children }: PageProps) {
  return (
    <div className={cx("mx-auto w-full px-4 py-6 sm:px-8 sm:py-9", narrow ? "max-w-2xl" : "max-w-6xl")}>
      {trail && <Trail steps={trail} />}
      <header className="mb-7 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div className="grid gap-1.5">
          <Title>{title}</Title>
          {lead && <p className="max-w-2xl text-muted">{lead}</p>}
        </div>
        {action && <div className="flex flex-wrap gap-2">{action}</div>}
      </header>
      {children}
    </div>
  );
}

type TitleProps = { children: string; size?: string; describedBy?: string | undefined };

export function Title({ children, size = "text-2xl sm:text-3xl", describedBy }: TitleProps) {
  useEffect(() => {
    document.title = `${children} · Lyceum`;
  }, [children]);
  return (
    <h1 tabIndex={-1} aria-describedby={describedBy} className={cx("display font-semibold", size)}>
      <bdi>{children}</bdi>
    </h1>
  );
}

export function Section({
  title,
  action,
  children,
  className,
}: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={cx("mb-10", className)}>
      <div className="mb-3.5 flex min-h-8 items-center justify-between gap-4">
        <h2 className="font-semibold text-base">{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}

function Trail({ steps }: { steps: { to: string; label: string }[] }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-3">
      <ol className="flex flex-wrap items-center gap-1 text-muted text-sm">
        {steps.map((step) => (
          <li key={step.to} className="flex items-center gap-1">
            <Link to={step.to} className="rounded py-1 hover:text-fg hover:underline">
              <bdi>{step.label}</bdi>
            </Link>
            <ChevronRight className="size-3.5 rtl:-scale-x-100" aria-hidden />
          </li>
        ))}
      </ol>
    </nav>
  );
}
