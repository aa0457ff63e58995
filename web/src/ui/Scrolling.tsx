import type { ReactNode } from "react";
import { cx } from "./cx";

/** A box that scrolls by itself, also for those who have no mouse: it takes the focus, and says what it is. */
export function Scrolling({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={cx("card overflow-auto", className)} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
