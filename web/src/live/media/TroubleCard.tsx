import { MicOff, RotateCw, VideoOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { Device } from "./room";
import { helpFor, isWorthRetrying, type Trouble } from "./trouble";

type TroubleCardProps = { device: Device; why: Trouble; retry: () => void; children?: ReactNode };

/** Why a device cannot be had, what helps in this browser, and that the class goes on without it. */
export function TroubleCard({ device, why, retry, children }: TroubleCardProps) {
  const { t } = useTranslation();
  const Icon = device === "microphone" ? MicOff : VideoOff;
  const words = { device: t(`room.media.${device}`), address: `https://${location.host}` };
  const steps = t(`room.media.help.${helpFor(why, navigator)}`, words).split("\n");
  return (
    <div className="grid gap-3 rounded-lg border border-warn/40 bg-warn-soft px-4 py-3 text-start text-sm">
      <p className="flex items-start gap-2.5 font-medium text-warn">
        <Icon className="mt-0.5 size-4.5 shrink-0" aria-hidden />
        {t(`room.media.trouble.${why}`, words)}
      </p>
      {steps.length > 1 ? (
        <ol className="grid list-decimal gap-1 ps-6 text-fg">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : (
        <p className="text-fg">{steps[0]}</p>
      )}
      <p className="text-muted">{t("room.media.goesOn")}</p>
      <div className="flex flex-wrap gap-2">
        {isWorthRetrying(why) && (
          <Button size="sm" onClick={retry} aria-label={`${t("common.retry")}: ${words.device}`}>
            <RotateCw aria-hidden />
            {t("common.retry")}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}
