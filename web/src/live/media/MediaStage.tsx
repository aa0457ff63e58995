import { LayoutGrid, Presentation } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { useNames } from "../names";
import type { ClassState } from "../state";
import { focusOf, type Layout, type Tile, tilesOf } from "./layout";
import { MediaNotes } from "./MediaNotes";
import type { MediaRoom } from "./room";
import { Sound } from "./Sound";
import { StageTile } from "./StageTile";

const KEY = "lyceum.layout";

type MediaStageProps = { room: MediaRoom; state: ClassState; check: () => void };

/** Whoever shows or says something, above those who listen. */
export default function MediaStage({ room, state, check }: MediaStageProps) {
  const { t } = useTranslation();
  const view = useSyncExternalStore(room.subscribe, room.get);
  const { layout, choose } = useLayout();
  const [pinned, setPinned] = useState<string | null>(null);
  const tiles = tilesOf(view, state.participants, state.me.id);
  const lastSpeaker = useLastSpeaker(view.speaking, state.me.id);
  const focus = focusOf(tiles, layout, pinned, lastSpeaker);
  const front = focus ?? focusOf(tiles, "auto", null, lastSpeaker);
  const { nameOf } = useNames(state);
  const rest = tiles.filter((tile) => tile !== focus);
  const draw = (tile: Tile, large: boolean) => (
    <StageTile
      key={tile.key}
      tile={tile}
      name={nameOf(tile.userId)}
      large={large}
      front={tile === front}
      frozen={(view.line === "reconnecting" || view.line === "failed") && !tile.mine}
      pinned={pinned === tile.key}
      pin={tiles.length > 1 ? () => setPinned(pinned === tile.key ? null : tile.key) : null}
    />
  );

  return (
    <section
      data-stage
      aria-label={t("room.media.stage")}
      className="relative mx-auto grid w-full max-w-6xl gap-3 px-4 pt-4 empty:hidden sm:px-6 low:px-2 low:pt-2"
    >
      <MediaNotes room={room} view={view} state={state} check={check} />
      {focus && draw(focus, true)}
      {tiles.length > 1 && (
        <div className={focus ? "flex items-end gap-3" : "grid gap-3"}>
          <div
            className={
              focus
                ? "flex min-w-0 grow gap-2 overflow-x-auto pb-1"
                : "grid grid-cols-[repeat(auto-fit,minmax(min(100%,16rem),1fr))] gap-3"
            }
          >
            {rest.map((tile) => draw(tile, false))}
          </div>
          <Layouts layout={layout} choose={choose} />
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

/** Below what it arranges: nothing moves down when a second picture comes. */
function Layouts({ layout, choose }: { layout: Layout; choose: (next: Layout) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex items-center justify-end gap-1.5 pb-1">
      <legend className="sr-only">{t("room.media.layout")}</legend>
      {(["auto", "gallery"] as const).map((each) => (
        <Button
          key={each}
          size="sm"
          aria-pressed={layout === each}
          aria-label={t(`room.media.layouts.${each}`)}
          title={t(`room.media.layouts.${each}`)}
          onClick={() => choose(each)}
          className="aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
        >
          {each === "auto" ? <Presentation aria-hidden /> : <LayoutGrid aria-hidden />}
          <span className="max-md:hidden">{t(`room.media.layouts.${each}`)}</span>
        </Button>
      ))}
    </fieldset>
  );
}

function useLayout() {
  const [layout, setLayout] = useState<Layout>(() =>
    localStorage.getItem(KEY) === "gallery" ? "gallery" : "auto",
  );
  function choose(next: Layout) {
    localStorage.setItem(KEY, next);
    setLayout(next);
  }
  return { layout, choose };
}

/** Whoever spoke last stays large while nobody speaks. */
function useLastSpeaker(speaking: ReadonlySet<string>, me: string): string | null {
  const [last, setLast] = useState<string | null>(null);
  useEffect(() => {
    const others = [...speaking].filter((userId) => userId !== me);
    if (others.length > 0) setLast((now) => (now && others.includes(now) ? now : (others[0] ?? null)));
  }, [speaking, me]);
  return last;
}
