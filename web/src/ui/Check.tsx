import { type ComponentProps, type ReactNode, useId } from "react";

type CheckProps = ComponentProps<"input"> & {
  label: string;
  hint?: ReactNode;
  /** Not now, but it keeps the focus. */
  held?: boolean;
};

/** One yes or no, with what it means. */
export function Check({ label, hint, held, onChange, ...rest }: CheckProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3 pointer-coarse:min-h-11 pointer-coarse:items-center">
      <input
        {...rest}
        id={id}
        type="checkbox"
        aria-disabled={held || undefined}
        onChange={held ? undefined : onChange}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="size-6 shrink-0 accent-primary aria-disabled:opacity-55"
      />
      <div className="grid gap-0.5">
        <label
          htmlFor={id}
          className="font-medium text-sm leading-6 pointer-coarse:flex pointer-coarse:min-h-11 pointer-coarse:items-center"
        >
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-muted text-xs">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
