import { X } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Lines } from "@/ui/States";
import type { Classroom, Visit } from "../classroom";
import { PanelToggle } from "./PanelToggle";
import { type Badges, PANELS, type Panel, type Show } from "./panels";

export type PanelProps = { classroom: Classroom; visit: Visit };

const CONTENT = {
  chat: lazy(() => import("../Chat")),
  people: lazy(() => import("./People")),
  hands: lazy(() => import("./Hands")),
  polls: lazy(() => import("./Polls")),
  questions: lazy(() => import("./Questions")),
};

type PanelFrameProps = PanelProps & {
  panel: Panel;
  /** Whether somebody opened it: it may be there from the start. */
  isAsked: boolean;
  badges: Badges;
  show: Show;
};

/** One panel at a time: beside the stage, or over it on a phone, where it also leads to the others. */
export function PanelFrame({ panel, isAsked, badges, show, ...props }: PanelFrameProps) {
  const { t } = useTranslation();
  const Content = CONTENT[panel];
  const heading = useFocusOnChange(panel, isAsked);
  return (
    <section
      aria-labelledby="panel"
      className="flex min-h-0 w-full shrink-0 flex-col border-s bg-surface max-lg:z-20 max-lg:tall:flex-1 max-lg:tall:border-s-0 low:w-80 lg:w-90"
    >
      <div className="flex gap-1.5 border-b p-2 low:hidden lg:hidden">
        {PANELS.map((each) => (
          <PanelToggle
            key={each}
            panel={each}
            shown={each === panel}
            fresh={badges[each]}
            onPress={() => show(each)}
            className="grow"
          />
        ))}
      </div>
      <header className="flex items-center justify-between gap-2 border-b ps-4 pe-2">
        <h2 id="panel" ref={heading} tabIndex={-1} className="py-3 font-semibold text-sm outline-none">
          {t(`room.panels.${panel}`)}
        </h2>
        <Button tone="ghost" size="icon" aria-label={t("common.close")} onClick={() => show(null)}>
          <X aria-hidden />
        </Button>
      </header>
      <div className="min-h-0 grow">
        <Suspense fallback={<Lines className="p-4" />}>
          <Content {...props} />
        </Suspense>
      </div>
    </section>
  );
}

type PanelBodyProps = { of: Panel; classroom: Classroom; children: ReactNode; foot?: ReactNode };

/** A panel's body: what is in it scrolls and is found where it was left, what is done with it stays below. */
export function PanelBody({ of, classroom: { scrolled }, children, foot }: PanelBodyProps) {
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: scrolled.get(of) ?? 0 });
  }, [scrolled, of]);
  return (
    <div className="flex h-full flex-col">
      <div
        ref={scroller}
        onScroll={({ currentTarget }) => scrolled.set(of, currentTarget.scrollTop)}
        className="min-h-0 grow overflow-y-auto overscroll-contain p-4"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {children}
      </div>
      {foot && <div className="border-t p-3">{foot}</div>}
    </div>
  );
}

/** Who opens another panel is taken to it; the one that is open on entry takes nobody's focus. */
function useFocusOnChange(panel: Panel, isAsked: boolean) {
  const heading = useRef<HTMLHeadingElement>(null);
  const known = useRef<Panel | null>(isAsked ? null : panel);
  useEffect(() => {
    if (known.current !== panel) heading.current?.focus({ preventScroll: true });
    known.current = panel;
  }, [panel]);
  return heading;
}
