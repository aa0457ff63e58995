import { useId } from "react";

type SegmentsProps<T extends string> = {
  legend: string;
  value: T;
  choices: { value: T; label: string }[];
  onChoose: (value: T) => void;
};

/** One of two or three, side by side. The legend is for those who do not see that they belong together. */
export function Segments<T extends string>({ legend, value, choices, onChoose }: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="inline-flex w-fit rounded-lg border border-border bg-sunken p-0.5">
      <legend className="sr-only">{legend}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="relative cursor-pointer rounded-[8px] px-3.5 py-2 font-medium text-muted text-sm has-checked:bg-surface has-checked:text-fg has-checked:shadow-[0_0_0_1px_var(--border)] has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
            className="sr-only"
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}
