import { DoorOpen, LayoutList, MoreVertical, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { OnDemand } from "@/ui/OnDemand";
import { ReactButton } from "./BarButtons";
import type { BarProps } from "./ClassBar";
import { HandButton } from "./HandButton";
import { Count, PanelToggle } from "./panels/PanelToggle";
import { type Badges, PANELS, type Panel } from "./panels/panels";
import { isHost } from "./state";

/** Everything in one row, where there is room for it. */
export function WideBar({ classroom, state, panel, badges, show, media, open, lost }: BarProps) {
  const { t } = useTranslation();
  const mayEnd = state.role === "host";
  const elsewhere = PANELS.filter((each) => each !== "chat").reduce((sum, each) => sum + badges[each], 0);
  return (
    <>
      {media.buttons}
      {!isHost(state.role) && <HandButton classroom={classroom} state={state} lost={lost} />}
      <ReactButton classroom={classroom} state={state} lost={lost} />
      <div className="flex gap-2 lg:hidden">
        <PanelToggle panel="chat" shown={panel === "chat"} fresh={badges.chat} onPress={() => show("chat")} />
        <Button
          size="toggle"
          aria-label={
            elsewhere > 0
              ? t("room.withNew", { name: t("room.morePanels"), count: elsewhere })
              : t("room.morePanels")
          }
          aria-pressed={panel !== null && panel !== "chat"}
          onClick={() => show(panel && panel !== "chat" ? null : firstWithNews(badges))}
          className="relative aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
        >
          <LayoutList aria-hidden />
          {elsewhere > 0 && <Count of={elsewhere} />}
        </Button>
      </div>
      <div className="mx-auto flex gap-2 max-lg:hidden">
        {PANELS.map((each) => (
          <PanelToggle
            key={each}
            panel={each}
            shown={panel === each}
            fresh={badges[each]}
            onPress={() => show(each)}
          />
        ))}
      </div>
      <div className="ms-auto flex gap-2 lg:ms-0">
        <OnDemand
          load={() => import("./ClassMenu")}
          trigger={
            <Button size="toggle" aria-label={t("room.menu.title")} title={t("room.menu.title")}>
              <MoreVertical aria-hidden />
            </Button>
          }
          rest={{ classroom, state, open }}
        />
        <Button size="lg" tone={mayEnd ? "secondary" : "danger"} onClick={() => open("leave")}>
          <DoorOpen className="rtl:-scale-x-100" aria-hidden />
          {t("live.leave")}
        </Button>
        {mayEnd && (
          <Button size="lg" tone="danger" onClick={() => open("end")} held={lost}>
            <Square aria-hidden />
            {t("live.end")}
          </Button>
        )}
      </div>
    </>
  );
}

function firstWithNews(badges: Badges): Panel {
  return PANELS.find((panel) => panel !== "chat" && badges[panel] > 0) ?? "people";
}
