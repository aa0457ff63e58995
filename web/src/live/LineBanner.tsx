import { CircleCheck, RotateCw, WifiOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { line } from "@/realtime/line";
import { Button } from "@/ui/Button";
import { useLine } from "./useVisit";

const QUIET_MS = 2_000;
const LONG_MS = 10_000;
const BACK_MS = 3_000;

/** A short drop is not shown; a longer one says so, a long one lets the person act. */
export function LineBanner() {
  const { t } = useTranslation();
  const { downSince, nextTryAt } = useLine();
  const now = useNow(500);
  const down = downSince === null ? 0 : now - downSince;
  const isBack = useBackAgain(down >= QUIET_MS, downSince === null);

  return (
    <div role="status">
      {down >= QUIET_MS && (
        <div className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 bg-warn-soft px-4 py-2 text-sm text-warn">
          <span className="flex items-center gap-2">
            <WifiOff className="size-4" aria-hidden />
            {down < LONG_MS || nextTryAt === null
              ? t("live.reconnecting")
              : t("live.reconnectingIn", { seconds: Math.max(1, Math.ceil((nextTryAt - now) / 1000)) })}
          </span>
          {down >= LONG_MS && (
            <Button size="sm" onClick={tryNow}>
              <RotateCw aria-hidden />
              {t("live.retryNow")}
            </Button>
          )}
        </div>
      )}
      {isBack && (
        <p className="flex items-center justify-center gap-2 bg-ok-soft px-4 py-2 text-ok text-sm">
          <CircleCheck className="size-4" aria-hidden />
          {t("live.backOnline")}
        </p>
      )}
    </div>
  );
}

/** The button goes away with the banner: who pressed it by key goes on from the class's title. */
function tryNow() {
  line.tryNow();
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
}

/** True for a moment after a drop that was shown. */
function useBackAgain(shownDown: boolean, up: boolean): boolean {
  const wasShown = useRef(false);
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    if (shownDown) wasShown.current = true;
    if (!up || !wasShown.current) return;
    wasShown.current = false;
    setBack(true);
    const timer = setTimeout(() => setBack(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [shownDown, up]);
  return isBack;
}
