import { ChevronDown, LayoutTemplate } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { OnDemand } from "@/ui/OnDemand";
import type { ClassState } from "../state";
import { type Layout, lookedAt, shownIn, tilesOf } from "./layout";
import type { MediaRoom } from "./room";
import type { Chosen } from "./useLayout";

type LayoutButtonProps = { room: MediaRoom; state: ClassState; chosen: Chosen };

/** Where there is more than one to look at. It stands in the title, so that no picture pushes it out of sight. */
export default function LayoutButton({ room, state, chosen }: LayoutButtonProps) {
  const { t } = useTranslation();
  const view = useSyncExternalStore(room.subscribe, room.get);
  const tiles = tilesOf(view, state);
  if (tiles.length < 2) return null;
  const shown = shownIn(tiles, state.focus);
  const { layout } = lookedAt(chosen, shown);
  const name = t(`room.media.layouts.${layout}`);
  return (
    <OnDemand
      load={() => import("./LayoutMenu")}
      trigger={
        <Button
          tone="ghost"
          className="shrink-0 px-2.5!"
          aria-label={`${t("room.media.layout")}: ${name}`}
          title={t("room.media.layout")}
        >
          <LayoutTemplate aria-hidden />
          <span className="sm:max-lg:hidden">{name}</span>
          <ChevronDown aria-hidden />
        </Button>
      }
      rest={{ layout, choose: (next: Layout) => chosen.choose(next, shown) }}
    />
  );
}
