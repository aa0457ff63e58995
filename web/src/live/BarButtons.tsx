import { MoreVertical, SmilePlus } from "lucide-react";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { OnDemand } from "@/ui/OnDemand";
import type { Classroom } from "./classroom";
import { Count } from "./panels/PanelToggle";
import type { ClassState } from "./state";

type ReactButtonProps = { classroom: Classroom; state: ClassState; lost: boolean };

export function ReactButton({ classroom, state, lost }: ReactButtonProps) {
  const { t } = useTranslation();
  return (
    <OnDemand
      load={() => import("./Reactions")}
      trigger={
        <Button size="toggle" aria-label={t("room.react")} title={t("room.react")} held={lost}>
          <SmilePlus aria-hidden />
        </Button>
      }
      rest={{ classroom, state }}
    />
  );
}

type MoreButtonProps = {
  fresh: number;
  isOpen: boolean;
  onPress: () => void;
  ref: Ref<HTMLButtonElement>;
};

/** Leads to all that a phone's bar has no room for. */
export function MoreButton({ fresh, isOpen, onPress, ref }: MoreButtonProps) {
  const { t } = useTranslation();
  const name = t("room.menu.title");
  return (
    <Button
      ref={ref}
      size="toggle"
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      aria-label={fresh > 0 ? t("room.withNew", { name, count: fresh }) : name}
      title={name}
      onClick={onPress}
      className="relative"
    >
      <MoreVertical aria-hidden />
      {fresh > 0 && <Count of={fresh} />}
    </Button>
  );
}
