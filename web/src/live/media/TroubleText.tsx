import { useTranslation } from "react-i18next";
import type { Trouble } from "./devices";
import type { Device } from "./room";

/** Why a device cannot be had, and what helps. */
export function TroubleText({ device, why }: { device: Device; why: Trouble }) {
  const { t } = useTranslation();
  return t(`room.media.trouble.${why}`, { device: t(`room.media.${device}`) });
}
