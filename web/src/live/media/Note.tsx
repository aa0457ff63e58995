import type { ReactNode } from "react";

type NoteProps = { icon: ReactNode; words: ReactNode; tone?: string; children?: ReactNode };

/** One thing to know about the pictures and voices, and what to do about it. */
export function Note({ icon, words, tone = "bg-sunken text-fg", children }: NoteProps) {
  return (
    <div className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg px-4 py-2.5 text-sm ${tone}`}>
      <span className="flex grow items-center gap-2.5 [&_svg]:size-4.5 [&_svg]:shrink-0">
        {icon}
        <span>{words}</span>
      </span>
      {children && <span className="flex flex-wrap gap-2">{children}</span>}
    </div>
  );
}
