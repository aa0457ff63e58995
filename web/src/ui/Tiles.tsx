import type { LucideIcon } from "lucide-react";
import type { UseFormRegisterReturn } from "react-hook-form";

type Choice = { value: string; icon: LucideIcon; label: string; hint: string };

/** One of a few, as large radio buttons. */
export function Tiles({
  legend,
  field,
  choices,
}: {
  legend: string;
  field: UseFormRegisterReturn;
  choices: Choice[];
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      <div className="grid grid-cols-2 gap-3">
        {choices.map(({ value, icon: Icon, label, hint }) => (
          <label
            key={value}
            className="grid cursor-pointer content-start gap-1 rounded-xl border border-edge/60 bg-surface p-3.5 transition-colors hover:border-edge has-checked:border-primary has-checked:bg-primary-soft has-checked:shadow-[inset_0_0_0_1px_var(--primary)] has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2"
          >
            <input {...field} type="radio" value={value} className="sr-only" />
            <Icon className="mb-1 size-5 text-primary" aria-hidden />
            <span className="font-medium text-sm">{label}</span>
            <span className="text-muted text-xs leading-snug">{hint}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
