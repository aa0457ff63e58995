import { ChevronDown, LayoutTemplate } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { OnDemand } from "@/ui/OnDemand";
import type { Focus } from "../events";
import { useNames } from "../names";
import { type ClassState, isHost } from "../state";
import { useDeed } from "../useDeed";
import { arrange, firstOf, keyOf, type Tile, tilesOf } from "./layout";
import { MediaNotes } from "./MediaNotes";
import type { MediaRoom } from "./room";
import { Sound } from "./Sound";
import { StageTile } from "./StageTile";
import { useLastSpeaker, useLayout } from "./useLayout";

type MediaStageProps = { room: MediaRoom; state: ClassState; check: () => void };

/** Whoever shows or says something, above those who listen. */
export default function MediaStage({ room, state, check }: MediaStageProps) {
  const { t } = useTranslation();
  const view = useSyncExternalStore(room.subscribe, room.get);
  const tiles = tilesOf(view, state);
  const focus = tiles.some(({ key }) => state.focus && key === keyOf(state.focus)) ? state.focus : null;
  const { layout, wanted, pinned, pin, follow, choose } = useLayout(focus);
  const lastSpeaker = useLastSpeaker(view.speaking, state.me.id);
  const { shape, large, inset, rest } = arrange(tiles, layout, wanted, lastSpeaker);
  const front = large ?? firstOf(tiles, lastSpeaker);
  const { nameOf } = useNames(state);
  const show = useDeed((whom: Focus | { user_id: null }) => room.askFocus(whom));
  const draw = (tile: Tile, size: "large" | "small" | "inset") => {
    const isFocus = focus !== null && tile.key === keyOf(focus);
    return (
      <StageTile
        key={tile.key}
        tile={tile}
        name={nameOf(tile.userId)}
        large={size === "large"}
        front={tile === front}
        frozen={(view.line === "reconnecting" || view.line === "failed") && !tile.mine}
        pinned={pinned === tile.key}
        pin={tiles.length > 1 && size !== "inset" ? () => pin(pinned === tile.key ? null : tile.key) : null}
        shownToAll={isFocus}
        showToAll={
          isHost(state.role) && size !== "inset"
            ? () => show.act(isFocus ? { user_id: null } : { user_id: tile.userId, of: tile.of })
            : null
        }
      />
    );
  };

  return (
    <section
      data-stage
      aria-label={t("room.media.stage")}
      className={cx(
        "relative mx-auto grid w-full gap-3 px-4 pt-4 empty:hidden sm:px-6 low:px-2 low:pt-2",
        shape === "sidebar" ? "max-w-7xl" : "max-w-6xl",
      )}
    >
      <MediaNotes room={room} view={view} state={state} check={check} />
      <p role="status" className="sr-only">
        {focus && t("room.media.hostShows", { name: nameOf(focus.user_id) })}
      </p>
      <div
        className={cx(
          "grid gap-3 empty:hidden",
          shape === "sidebar" && rest.length > 0 && "lg:grid-cols-[minmax(0,1fr)_auto]",
        )}
      >
        {large && (
          <div className="relative mx-auto w-full">
            {draw(large, "large")}
            {inset && (
              <div className="absolute end-3 bottom-3 grid w-1/4 min-w-24 max-w-56 overflow-hidden rounded-xl shadow-card low:bottom-16">
                {draw(inset, "inset")}
              </div>
            )}
          </div>
        )}
        {rest.length > 0 && (
          <div
            className={
              large
                ? cx(
                    "flex min-w-0 gap-2 overflow-x-auto pb-1",
                    shape === "sidebar" && "lg:max-h-[62dvh] lg:flex-col lg:overflow-y-auto lg:pb-0",
                  )
                : "grid grid-cols-[repeat(auto-fit,minmax(min(100%,16rem),1fr))] gap-3"
            }
          >
            {rest.map((tile) => draw(tile, "small"))}
          </div>
        )}
      </div>
      {(tiles.length > 1 || follow) && (
        <div className="flex flex-wrap items-center justify-end gap-2">
          {follow && (
            <Button size="sm" tone="primary" onClick={follow}>
              {t("room.media.follow")}
            </Button>
          )}
          <OnDemand
            load={() => import("./LayoutMenu")}
            trigger={
              <Button
                size="sm"
                aria-label={`${t("room.media.layout")}: ${t(`room.media.layouts.${layout}`)}`}
              >
                <LayoutTemplate aria-hidden />
                {t(`room.media.layouts.${layout}`)}
                <ChevronDown aria-hidden />
              </Button>
            }
            rest={{ layout, choose }}
          />
        </div>
      )}
      {[...view.others].flatMap(([userId, tracks]) =>
        (["microphone", "screen_audio"] as const).map((kind) => {
          const track = tracks.get(kind);
          return (
            track && <Sound key={`${userId}/${kind}`} room={room} track={track} speaker={view.speaker} />
          );
        }),
      )}
    </section>
  );
}
