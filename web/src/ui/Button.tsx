import { createLink } from "@tanstack/react-router";
import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
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
        sm: "h-8 px-3 text-sm",
        md: "h-10 px-4 text-sm",
        lg: "h-11 px-5 text-base",
        icon: "size-10",
        iconLg: "size-11",
        toggle: "h-11 w-12",
      },
      round: { true: "rounded-full", false: "rounded-lg" },
    },
    defaultVariants: { tone: "secondary", size: "md", round: false },
  },
);

type Look = VariantProps<typeof look>;

export type ButtonProps = ComponentProps<"button"> & Look & { busy?: boolean };

export function Button({
  tone,
  size,
  round,
  busy,
  className,
  children,
  disabled,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(look({ tone, size, round }), className)}
    >
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

function Anchor({ tone, size, className, ...rest }: ComponentProps<"a"> & Look) {
  return <a {...rest} className={cx(look({ tone, size }), className)} />;
}

/** A link of the router that looks like a button. */
export const ButtonLink = createLink(Anchor);
