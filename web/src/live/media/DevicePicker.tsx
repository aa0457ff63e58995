import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceKind } from "./devices";

type PickerProps<K extends DeviceKind> = {
  kind: K;
  devices: MediaDeviceInfo[];
  /** In use now: the choice of before may not be there today. */
  track?: MediaStreamTrack | null;
  chosen?: string;
  choose: (kind: K, id: string) => void;
};

export function DevicePicker<K extends DeviceKind>({ kind, devices, track, chosen, choose }: PickerProps<K>) {
  const { t } = useTranslation();
  const id = useId();
  if (devices.length === 0) return null;
  const used = track?.getSettings().deviceId ?? chosen ?? "";
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {t(`room.media.pick.${kind}`)}
      </label>
      <select
        id={id}
        value={devices.some(({ deviceId }) => deviceId === used) ? used : (devices[0]?.deviceId ?? "")}
        onChange={(event) => choose(kind, event.target.value)}
        className="h-11 w-full min-w-0 rounded-lg border border-edge bg-surface px-3 text-sm"
      >
        {devices.map(({ deviceId, label }, index) => (
          <option key={deviceId} value={deviceId}>
            {label || `${t(`room.media.pick.${kind}`)} ${index + 1}`}
          </option>
        ))}
      </select>
    </div>
  );
}
