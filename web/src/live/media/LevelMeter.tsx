import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Levels } from "./levels";

/** Moves when one speaks. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const { t } = useTranslation();
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) return;
    const levels = new Levels(() => setLevel(levels.of(track)));
    levels.add(track);
    return () => levels.close();
  }, [track]);
  return (
    <div className="grid gap-1.5">
      <span id="level" className="text-muted text-sm">
        {t("room.media.speakNow")}
      </span>
      <meter aria-labelledby="level" min={0} max={1} value={level} className="h-2.5 w-full" />
    </div>
  );
}
