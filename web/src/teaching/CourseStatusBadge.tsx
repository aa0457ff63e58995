import { useTranslation } from "react-i18next";
import type { CourseStatus } from "@/api/types";
import { Badge, type Tone } from "@/ui/Badge";

const TONES: Record<CourseStatus, Tone> = {
  draft: "neutral",
  pending: "warn",
  published: "ok",
  rejected: "danger",
  archived: "neutral",
};

export function CourseStatusBadge({ status }: { status: CourseStatus }) {
  const { t } = useTranslation();
  return <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>;
}
