import { useTranslation } from "react-i18next";
import { Badge, type Tone } from "@/ui/Badge";
import type { Standing } from "./api";

const TONES: Record<Standing, Tone> = {
  queued: "neutral",
  retrying: "warn",
  sent: "ok",
  dropped: "neutral",
  expired: "neutral",
  dead: "danger",
};

export function StandingBadge({ state }: { state: Standing }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[state]}>{t(`deliveries.state.${state}`)}</Badge>;
}
