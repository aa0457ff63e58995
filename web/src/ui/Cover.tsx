import { hueOf } from "@/lib/hue";

/** A picture for a course that has none: arches in a colour of its own, the same every time. */
export function Cover({ id, className }: { id: string; className?: string }) {
  const hue = hueOf(id);
  const turn = hueOf(`${id}/`);
  const arches = [0, 1, 2, 3];
  const sun = 60 + (turn / 360) * 200;
  return (
    <svg viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" className={className} aria-hidden>
      <rect width="320" height="180" fill={`oklch(0.9 0.045 ${hue})`} />
      <circle cx={sun} cy={54 + (turn % 30)} r="34" fill={`oklch(0.97 0.05 ${(hue + 60) % 360})`} />
      {arches.map((place) => {
        const width = 320 - place * 68;
        const x = (320 - width) * (turn / 360);
        const top = 40 + place * 34;
        const round = width / 2;
        return (
          <path
            key={place}
            d={`M${x} 190V${top + round}a${round} ${round * 0.7} 0 0 1 ${width} 0V190Z`}
            fill={`oklch(${0.76 - place * 0.115} ${0.075 + place * 0.006} ${(hue + place * 9) % 360})`}
            opacity="0.92"
          />
        );
      })}
    </svg>
  );
}
