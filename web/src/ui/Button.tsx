import { createLink } from "@tanstack/react-router";
import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { cx } from "./cx";

const look = cva(
  "inline-flex select-none items-center justify-center gap-2 whitespace-nowrap font-medium transition-colors duration-150 disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        primary: "bg-primary text-on-primary hover:bg-primary-hover",
        secondary: "border border-border bg-surface text-fg hover:bg-sunken",
        ghost: "text-muted hover:bg-sunken hover:text-fg",
        danger: "bg-danger text-surface hover:bg-danger-hover",
        quietDanger: "border border-border bg-surface text-danger hover:bg-danger-soft",
      },
      size: {
        sm: "h-8 px-3 text-sm pointer-coarse:h-11",
        md: "h-10 px-4 text-sm pointer-coarse:h-11",
        lg: "h-11 px-5 text-base",
        icon: "size-10 pointer-coarse:size-11",
        iconLg: "size-11",
        toggle: "h-11 w-12",
      },
      round: { true: "rounded-full", false: "rounded-lg" },
    },
    defaultVariants: { tone: "secondary", size: "md", round: false },
  },
);

type Look = VariantProps<typeof look>;

export type ButtonProps = ComponentProps<"button"> &
  Look & {
    /** What was pressed is being done. */
    busy?: boolean;
    /** Not now: something else is being done. */
    held?: boolean;
  };

/** A button that is busy or held cannot be pressed, but keeps the focus of whoever has pressed it. */

export function Button({
  tone,
  size,
  round,
  busy,
  held,
  onClick,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      onClick={busy || held ? swallow : onClick}
      aria-disabled={busy || held || rest["aria-disabled"] || undefined}
      aria-busy={busy || undefined}
      className={cx(look({ tone, size, round }), className)}
    >
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

/** Also for a form's button, which a key pressed in a field presses too. */
function swallow(event: MouseEvent) {
  event.preventDefault();
}

function Anchor({ tone, size, className, ...rest }: ComponentProps<"a"> & Look) {
  return <a {...rest} className={cx(look({ tone, size }), className)} />;
}

/** A link of the router that looks like a button. */
export const ButtonLink = createLink(Anchor);
