import { ClipboardCopy } from "lucide-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, type ButtonProps } from "@/ui/Button";
import { Popover } from "@/ui/Popover";
import { copyReport } from "./copyReport";
import type { MediaRoom, MediaView } from "./room";

type DetailsProps = {
  trigger: ReactElement<ButtonProps>;
  name: string;
  rtt: number | null;
  room: MediaRoom | null;
  view: MediaView | null;
};

export default function NetworkDetails({ trigger, name, rtt, room, view }: DetailsProps) {
  const { t, i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  return (
    <Popover trigger={trigger} label={t("room.line.title")}>
      <div className="grid w-64 max-w-full gap-3 text-sm">
        <p className="font-medium">{name}</p>
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-muted">
          <dt>{t("room.line.delay")}</dt>
          <dd className="text-fg tabular-nums">
            {rtt === null ? t("room.line.unknown") : t("room.line.ms", { count: Math.round(rtt) })}
          </dd>
          {view && view.loss !== null && (
            <>
              <dt>{t("room.line.lost")}</dt>
              <dd className="text-fg tabular-nums">{percent.format(view.loss)}</dd>
            </>
          )}
        </dl>
        {room && view && (
          <>
            <Button
              aria-pressed={view.audioOnly}
              onClick={() => room.setAudioOnly(!view.audioOnly)}
              className="aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
            >
              {t("room.line.audioOnly")}
            </Button>
            <Button tone="ghost" onClick={() => void copyReport(t, room)}>
              <ClipboardCopy aria-hidden />
              {t("room.line.report")}
            </Button>
          </>
        )}
      </div>
    </Popover>
  );
}
