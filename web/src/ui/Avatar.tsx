import { hueOf } from "@/lib/hue";
import { cx } from "./cx";

const SIZES = { sm: "size-7 text-[11px]", md: "size-8 text-xs", lg: "size-16 text-xl" };

type AvatarProps = { person: { id: string; name: string }; size?: keyof typeof SIZES; className?: string };

/** Initials on a colour that stays the same for the same person. */
export function Avatar({ person, size = "md", className }: AvatarProps) {
  const hue = hueOf(person.id);
  return (
    <span
      aria-hidden
      data-initials={initials(person.name)}
      style={{ background: `oklch(0.87 0.06 ${hue})`, color: `oklch(0.32 0.08 ${hue})` }}
      className={cx(
        "grid shrink-0 before:content-[attr(data-initials)] select-none place-items-center rounded-full font-semibold",
        SIZES[size],
        className,
      )}
    />
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
