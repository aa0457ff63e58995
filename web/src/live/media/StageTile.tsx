import { Focus, LoaderCircle, Maximize, MicOff, Pin, PinOff } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import type { Place, Tile } from "./layout";
import { Picture } from "./Picture";

type StageTileProps = {
  tile: Tile;
  name: string;
  place: Place;
  /** The one that stays in sight above an open panel. */
  front: boolean;
  /** The line to them is interrupted: what is shown is the last of them. */
  frozen: boolean;
  pinned: boolean;
  pin: (() => void) | null;
  /** What the host has everybody look at. */
  shownToAll: boolean;
  /** Null for whoever does not lead the class. */
  showToAll: (() => void) | null;
};

/** Both are placed by the box around the list; see `MediaStage`. */
const PLACED = "absolute [grid-area:1/1/2/2]";

const PLACES: Record<Place, string> = {
  large: `${PLACED} inset-0`,
  inset: `${PLACED} end-3 bottom-3 z-1 aspect-video w-1/4 min-w-24 max-w-56 shadow-card low:bottom-16`,
  small: "relative aspect-video w-36 shrink-0 sm:w-48 [.grid>&]:w-full",
};

/** One person, or one screen. Who speaks has a frame, and it is said in words too. */
export function StageTile(props: StageTileProps) {
  const { tile, name, place, front, frozen, pinned, pin, shownToAll, showToAll } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  const { of, picture, hasVoice, mine, speaking } = tile;
  const large = place === "large";
  const label = of === "screen" ? t("room.media.screenOf", { name }) : t("room.media.cameraOf", { name });
  return (
    <figure
      ref={frame}
      data-large={large || undefined}
      data-front={front || undefined}
      className={cx(
        "group grid place-items-center overflow-hidden rounded-xl bg-sunken ring-2 ring-transparent ring-inset [&>video]:absolute [&>video]:inset-0 [&>video]:transition-[filter]",
        frozen && "[&>video]:blur-md [&>video]:brightness-75",
        PLACES[place],
        speaking && "ring-ok",
      )}
    >
      {picture ? (
        <Picture
          track={picture}
          whole={of === "screen" || large}
          mirrored={mine && of === "person"}
          label={label}
        />
      ) : (
        <Avatar person={{ id: tile.userId, name }} size="lg" />
      )}
      {frozen && (
        <LoaderCircle className="relative size-8 animate-spin text-white motion-reduce:hidden" aria-hidden />
      )}
      {speaking && (
        <span aria-hidden className="pointer-events-none absolute inset-0 rounded-xl border-3 border-ok" />
      )}
      <figcaption className="absolute start-2 bottom-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-md bg-black/65 px-2 py-1 text-white text-xs">
        {of === "person" && !hasVoice && <MicOff className="size-3.5 shrink-0" aria-hidden />}
        <span className="truncate">
          <bdi>{of === "screen" ? label : name}</bdi>
          {mine && ` (${t("live.you")})`}
        </span>
        {of === "person" && !hasVoice && <span className="sr-only">{t("room.media.silent")}</span>}
        {shownToAll && (
          <>
            <Focus className="size-3.5 shrink-0" aria-hidden />
            <span className="sr-only">{t("room.media.shownToAll")}</span>
          </>
        )}
        {speaking && <span className={large ? "text-ok" : "sr-only"}>{t("room.media.speaking")}</span>}
      </figcaption>
      <span className="absolute end-2 top-2 flex gap-1 opacity-0 transition-opacity focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
        {pin && (
          <Button
            size="icon"
            aria-pressed={pinned}
            aria-label={t("room.media.pin", { name: label })}
            title={t("room.media.pin", { name: label })}
            onClick={pin}
          >
            {pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
          </Button>
        )}
        {showToAll && (
          <Button
            size="icon"
            aria-pressed={shownToAll}
            aria-label={t("room.media.showToAll", { name: label })}
            title={t("room.media.showToAll", { name: label })}
            onClick={showToAll}
            className="aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
          >
            <Focus aria-hidden />
          </Button>
        )}
        {large && picture && (
          <Button
            size="icon"
            aria-label={t("room.media.fullScreen")}
            title={t("room.media.fullScreen")}
            onClick={() => void frame.current?.requestFullscreen?.()}
          >
            <Maximize aria-hidden />
          </Button>
        )}
      </span>
    </figure>
  );
}
