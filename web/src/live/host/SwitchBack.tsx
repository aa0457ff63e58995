import { useTranslation } from "react-i18next";
import { Confirm } from "@/ui/Dialog";
import type { Classroom } from "../classroom";
import { useDeed } from "../useDeed";
import type { Smaller } from "./smaller";

type SwitchBackProps = { classroom: Classroom; smaller: Smaller; close: () => void };

/** Says what it means before it is done. */
export default function SwitchBack({ classroom, smaller, close }: SwitchBackProps) {
  const { t } = useTranslation();
  const { provider, max_viewers, max_on_stage } = smaller;
  const { act, busy } = useDeed(() => classroom.send("video.switch", { provider }).finally(close));
  return (
    <Confirm
      open
      onOpenChange={close}
      title={t("room.media.switchBackTitle")}
      description={[
        t("room.media.switchBackText", { n: max_viewers }),
        max_on_stage !== null && t("room.media.switchBackStage", { n: max_on_stage }),
      ]
        .filter(Boolean)
        .join(" ")}
      action={t("room.media.switchBack")}
      busy={busy}
      onConfirm={() => act()}
    />
  );
}
