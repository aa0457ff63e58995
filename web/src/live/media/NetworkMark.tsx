import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { line } from "@/realtime/line";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { OnDemand } from "@/ui/OnDemand";
import { useLine } from "../useVisit";
import { type Level, levelOf } from "./line/weakness";
import type { MediaRoom, MediaView } from "./room";

const COLOURS = ["text-danger", "text-warn", "text-fg", "text-ok"];
const nothing = () => () => undefined;

/** How the line is: in bars, in words for who cannot see them, and in numbers for who presses it. */
export default function NetworkMark({ room }: { room: MediaRoom | null }) {
  const { t } = useTranslation();
  const { status } = useLine();
  useNow(2_500); // the socket's delay tells nobody that it has changed
  const view = useSyncExternalStore<MediaView | null>(room?.subscribe ?? nothing, () => room?.get() ?? null);
  const rtt = view?.rtt ?? line.delay();
  const level = levelOf({
    down: status === "down",
    weak: view?.quality === "weak" || view?.line === "reconnecting" || view?.line === "failed",
    rtt,
    loss: view?.loss ?? null,
  });
  const name = t(`room.line.level.${level}`);
  return (
    <OnDemand
      load={() => import("./NetworkDetails")}
      trigger={
        <Button
          tone="ghost"
          size="icon"
          aria-label={name}
          title={name}
          className={cx("shrink-0", COLOURS[level])}
        >
          <Bars level={level} />
        </Button>
      }
      rest={{ name, rtt, room, view }}
    />
  );
}

/** Three bars, as many of them filled as the line is good; none at all is crossed out. */
function Bars({ level }: { level: Level }) {
  return (
    <svg viewBox="0 0 16 16" className="size-5! rtl:-scale-x-100" aria-hidden>
      {[1, 2, 3].map((bar) => (
        <rect
          key={bar}
          x={bar * 5 - 4}
          y={14 - bar * 4}
          width="3"
          height={bar * 4}
          rx="1"
          fill={bar <= level ? "currentColor" : "none"}
          stroke="currentColor"
          strokeWidth="1"
        />
      ))}
      {level === 0 && <path d="M2 2 14 14" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />}
    </svg>
  );
}
