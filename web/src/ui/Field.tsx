import { CircleAlert } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";

const CONTROL =
  "w-full rounded-lg border border-edge/70 bg-surface px-3 text-sm text-fg placeholder:text-muted/80 hover:border-edge aria-invalid:border-danger";

type Wiring = { id: string; "aria-invalid": boolean | undefined; "aria-describedby": string | undefined };

type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: (wiring: Wiring) => ReactNode;
};

/** A label, a control, and what there is to say about it. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div className={cx("grid gap-1.5", className)}>
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {children({ id, "aria-invalid": error ? true : undefined, "aria-describedby": described })}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex items-center gap-1.5 text-danger text-sm">
          <CircleAlert className="size-4 shrink-0" aria-hidden />
          {error}
        </p>
      )}
    </div>
  );
}

type Described = { label: string; hint?: ReactNode; error?: string | undefined; fieldClassName?: string };

export function TextField({
  label,
  hint,
  error,
  fieldClassName,
  className,
  ...rest
}: ComponentProps<"input"> & Described) {
  return (
    <Field label={label} hint={hint} error={error} className={fieldClassName}>
      {(wiring) => <input {...rest} {...wiring} className={cx(CONTROL, "h-11", className)} />}
    </Field>
  );
}

/** Written from left to right in every language. */
export function EmailField(props: ComponentProps<"input"> & Described) {
  return <TextField {...props} type="email" dir="ltr" className="rtl:text-end" />;
}

export function TextArea({
  label,
  hint,
  error,
  fieldClassName,
  className,
  ...rest
}: ComponentProps<"textarea"> & Described) {
  return (
    <Field label={label} hint={hint} error={error} className={fieldClassName}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          className={cx(CONTROL, "min-h-28 py-2.5 leading-relaxed", className)}
        />
      )}
    </Field>
  );
}

export function SelectField({
  label,
  hint,
  error,
  fieldClassName,
  className,
  ...rest
}: ComponentProps<"select"> & Described) {
  return (
    <Field label={label} hint={hint} error={error} className={fieldClassName}>
      {(wiring) => <select {...rest} {...wiring} className={cx(CONTROL, "h-11", className)} />}
    </Field>
  );
}
