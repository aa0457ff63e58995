import { useCallback, useEffect, useRef, useState } from "react";
import { useDarkStage } from "@/shell/theme";
import { cx } from "@/ui/cx";
import { wayBack } from "@/ui/focus";
import { Banners } from "./Banners";
import { ClassBar } from "./ClassBar";
import { ClassHeader } from "./ClassHeader";
import type { Classroom, Visit } from "./classroom";
import { Flying } from "./Flying";
import { useAtTheDoor } from "./host/useAtTheDoor";
import { LateComer } from "./LateComer";
import { LineBanner } from "./LineBanner";
import { useMedia } from "./media/useMedia";
import { PanelFrame } from "./panels/PanelFrame";
import { PollCalls } from "./panels/PollClock";
import { PollStrip } from "./panels/PollStrip";
import type { Panel, Show } from "./panels/panels";
import { useBadges } from "./panels/useBadges";
import { Stage } from "./Stage";
import { StageInvitation } from "./StageInvitation";
import { useQuiet } from "./useQuiet";
import { useWakeLock } from "./useWakeLock";

type InClassProps = { classroom: Classroom; visit: Visit };

/** The class: who is here, one panel beside or over them, and what one can do. */
export function InClass({ classroom, visit }: InClassProps) {
  useDarkStage();
  useWakeLock();
  const { panel, show, isAsked } = usePanel();
  const { state } = visit;
  const { knocking, waiting } = useAtTheDoor(state);
  const media = useMedia(classroom, visit);
  const frame = useRef<HTMLDivElement>(null);
  const quiet = useQuiet(frame);
  const badges = useBadges(state, panel, knocking.length + waiting.length, classroom.talk.readId);

  return (
    <div
      ref={frame}
      data-quiet={quiet || undefined}
      className={cx("relative flex h-dvh flex-col overflow-hidden bg-bg", panel ? "low-panel" : "full-bleed")}
    >
      <div data-head>
        <ClassHeader visit={visit} network={media.network} layouts={media.layouts} />
        <LineBanner />
        <Banners classroom={classroom} visit={visit} knocking={knocking} show={show} />
        <PollStrip visit={visit} panel={panel} show={show} />
      </div>
      <PollCalls visit={visit} />
      <StageInvitation classroom={classroom} visit={visit} look={media.look} />
      <main id="main" className="relative flex min-h-0 grow max-lg:tall:flex-col">
        <div
          className={cx("relative flex min-h-0 min-w-0 grow flex-col overflow-y-auto", panel && "mini-stage")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
        >
          <LateComer visit={visit} show={show} />
          {media.stage}
          <Stage state={state} clockOffset={visit.clockOffset} />
        </div>
        <Flying classroom={classroom} />
        {panel && (
          <PanelFrame
            panel={panel}
            isAsked={isAsked}
            badges={badges}
            show={show}
            classroom={classroom}
            visit={visit}
          />
        )}
      </main>
      <ClassBar classroom={classroom} visit={visit} panel={panel} badges={badges} show={show} media={media} />
    </div>
  );
}

/** The chat is open where there is room for it. Closing returns to where the panel was opened from. */
function usePanel() {
  const [panel, setPanel] = useState<Panel | null>(() =>
    matchMedia("(min-width: 64rem)").matches ? "chat" : null,
  );
  const [isAsked, setAsked] = useState(false);
  const opener = useRef<HTMLElement | null>(null);
  const show = useCallback<Show>((next, from) => {
    const active = document.activeElement;
    const isInPanel = active?.closest("section[aria-labelledby=panel]");
    if (from) opener.current = from;
    else if (next && active instanceof HTMLElement && !isInPanel) opener.current = active;
    setPanel((now) => (now === next ? null : next));
    setAsked(true);
  }, []);
  useEffect(() => {
    if (panel !== null || !isAsked) return;
    wayBack(opener.current)();
    opener.current = null;
  }, [panel, isAsked]);
  return { panel, show, isAsked };
}
