/** The walk between columns that gave the Lyceum its school: our one ornament. */
export function Colonnade({ className }: { className?: string }) {
  const columns = Array.from({ length: 9 }, (_, place) => place);
  return (
    <svg viewBox="0 0 700 900" preserveAspectRatio="xMidYMid slice" className={className} aria-hidden>
      <defs>
        <linearGradient id="dusk" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="oklch(0.36 0.065 168)" />
          <stop offset="0.6" stopColor="oklch(0.25 0.04 168)" />
          <stop offset="1" stopColor="oklch(0.17 0.015 168)" />
        </linearGradient>
      </defs>
      <rect width="700" height="900" fill="url(#dusk)" />
      <circle cx="520" cy="250" r="120" fill="oklch(0.86 0.09 85)" opacity="0.9" />
      <g fill="none" stroke="oklch(0.8 0.105 164)" strokeLinecap="round">
        {columns.map((place) => {
          const far = 1 - 0.74 ** place;
          return (
            <g key={place} strokeWidth={24 - 22 * far} opacity={0.95 - 0.6 * far}>
              <path d={`M${acrossAt(far)} ${roofAt(far) + 16}V${900 - 250 * far}`} strokeLinecap="butt" />
              <path
                d={`M${acrossAt(far) - 27 + 24 * far} ${roofAt(far) + 10}h${54 - 48 * far}`}
                strokeWidth={10 - 9 * far}
              />
            </g>
          );
        })}
        <path
          d={`M${acrossAt(-0.3)} ${roofAt(-0.3)}L${acrossAt(1)} ${roofAt(1)}`}
          strokeWidth="8"
          opacity="0.8"
        />
        <path
          d={`M${acrossAt(-0.3)} ${roofAt(-0.3) - 40}L${acrossAt(1)} ${roofAt(1) - 2}`}
          strokeWidth="3"
          opacity="0.5"
        />
      </g>
    </svg>
  );
}

/** Where a column stands, from the nearest (0) to the point where all lines meet (1). */
const acrossAt = (far: number) => 70 + 640 * far;
const roofAt = (far: number) => 130 + 330 * far;
