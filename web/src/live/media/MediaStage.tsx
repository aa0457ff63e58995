import { Focus as FocusIcon } from "lucide-react";
import { type CSSProperties, type ReactNode, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import type { Focus } from "../events";
import { useNames } from "../names";
import { type ClassState, isHost } from "../state";
import { useDeed } from "../useDeed";
import { arrange, firstOf, lookedAt, type Place, shownIn, type Tile, tilesOf } from "./layout";
import { MediaNotes } from "./MediaNotes";
import { Note } from "./Note";
import type { MediaRoom } from "./room";
import { Sound } from "./Sound";
import { StageTile } from "./StageTile";
import { type Chosen, useLastSpeaker } from "./useLayout";

type MediaStageProps = {
  room: MediaRoom;
  state: ClassState;
  chosen: Chosen;
  /** Where a phone, whose title has no room for it, chooses its layout. */
  layouts: ReactNode;
  check: () => void;
};

/**
 * Whoever shows or says something, above those who listen. All of them stand in one list, and what is large is only
 * placed elsewhere: a picture that is mounted anew would be black until its next whole frame.
 */
export default function MediaStage({ room, state, chosen, layouts, check }: MediaStageProps) {
  const { t } = useTranslation();
  const view = useSyncExternalStore(room.subscribe, room.get);
  const tiles = tilesOf(view, state);
  const shown = shownIn(tiles, state.focus);
  const { layout, wanted, pinned, hasStrayed } = lookedAt(chosen, shown);
  const lastSpeaker = useLastSpeaker(view.speaking, state.me.id);
  const { shape, large, inset, rest } = arrange(tiles, layout, wanted, lastSpeaker);
  const front = large ?? firstOf(tiles, lastSpeaker);
  const { nameOf } = useNames(state);
  const show = useDeed((whom: Focus | { user_id: null }) => room.askFocus(whom));
  const drawn = tiles.filter((tile) => tile === large || tile === inset || rest.includes(tile));
  const placeOf = (tile: Tile): Place => (tile === large ? "large" : tile === inset ? "inset" : "small");
  const hostShows =
    shown !== null && state.focus && t("room.media.hostShows", { name: nameOf(state.focus.user_id) });

  return (
    <section
      data-stage
      data-pictured={drawn.length > 0 || undefined}
      aria-label={t("room.media.stage")}
      className={cx(
        "mx-auto grid w-full gap-3 px-4 pt-4 empty:hidden sm:px-6 low:px-2 low:pt-2",
        shape === "sidebar" ? "max-w-7xl" : "max-w-6xl",
      )}
    >
      <MediaNotes room={room} view={view} state={state} check={check}>
        {hasStrayed && (
          <Note icon={<FocusIcon aria-hidden />} words={hostShows}>
            <Button size="sm" tone="primary" onClick={chosen.follow}>
              {t("room.media.follow")}
            </Button>
          </Note>
        )}
      </MediaNotes>
      <p role="status" className="sr-only">
        {!hasStrayed && hostShows}
      </p>
      {drawn.length > 0 && (
        <div
          className={cx(
            "relative grid",
            rest.length > 0 && "gap-3",
            shape === "sidebar" && rest.length > 0 && "lg:grid-cols-[minmax(0,1fr)_auto]",
          )}
        >
          {large && <div data-place className="aspect-video max-h-[62dvh] w-full" />}
          {/* What is placed by the box around it neither scrolls with this list nor is cut by it. */}
          <div
            className={
              large
                ? cx(
                    "flex min-w-0 gap-2 overflow-x-auto",
                    rest.length > 0 && "pb-1",
                    shape === "sidebar" && "lg:max-h-[62dvh] lg:flex-col lg:overflow-y-auto lg:pb-0",
                  )
                : "grid grid-cols-[repeat(auto-fit,minmax(max(min(100%,var(--least)),100%/var(--columns)-0.75rem),1fr))] gap-3"
            }
            style={large ? undefined : evenly(rest.length)}
          >
            {drawn.map((tile) => {
              const place = placeOf(tile);
              const isShown = tile.key === shown;
              const whom = isShown ? { user_id: null } : { user_id: tile.userId, of: tile.of };
              return (
                <StageTile
                  key={tile.key}
                  tile={tile}
                  name={nameOf(tile.userId)}
                  place={place}
                  front={tile === front}
                  frozen={(view.line === "reconnecting" || view.line === "failed") && !tile.mine}
                  pinned={pinned === tile.key}
                  pin={
                    tiles.length > 1 && place !== "inset"
                      ? () => chosen.pin(pinned === tile.key ? null : tile.key, shown)
                      : null
                  }
                  shownToAll={isShown}
                  showToAll={isHost(state.role) && place !== "inset" ? () => show.act(whom) : null}
                />
              );
            })}
          </div>
        </div>
      )}
      <div className="flex justify-end empty:hidden sm:hidden">{layouts}</div>
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

/** As a square: two in a row where there are three, and one above the other on a phone where there are two. */
function evenly(count: number) {
  return {
    "--columns": Math.ceil(Math.sqrt(count)),
    "--least": count > 2 ? "9rem" : "16rem",
  } as CSSProperties;
}
