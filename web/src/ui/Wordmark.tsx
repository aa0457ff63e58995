export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="8" className="fill-primary" />
      <g
        className="stroke-on-primary"
        fill="none"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M7 13.2 16 7l9 6.2" />
        <path d="M10 16.5v6M16 16.5v6M22 16.5v6" />
        <path d="M7.5 25.6h17" />
      </g>
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5" dir="ltr">
      <Mark />
      <span className="font-[family-name:var(--font-display)] font-semibold text-fg text-xl tracking-tight">
        Lyceum
      </span>
    </span>
  );
}
