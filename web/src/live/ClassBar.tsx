import { DoorOpen, LayoutList, MoreVertical, SmilePlus, Square } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { endClass } from "@/api/live-sessions";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { OnDemand } from "@/ui/OnDemand";
import type { Classroom, Visit } from "./classroom";
import { HandButton } from "./HandButton";
import type { MediaControls } from "./media/useMedia";
import { Count, PanelToggle } from "./panels/PanelToggle";
import { type Badges, PANELS, type Panel } from "./panels/panels";
import { goToInvitation } from "./StageInvitation";
import { isHost } from "./state";
import { myHandIsUp } from "./state/hands";
import { useDeed } from "./useDeed";
import { useShortcuts } from "./useShortcuts";
import { useLostSight } from "./useVisit";

const SeatsDialog = lazy(() => import("./host/SeatsDialog"));
const ShortcutList = lazy(() => import("./ShortcutList"));

export type BarDialog = "leave" | "end" | "seats" | "shortcuts";

type ClassBarProps = {
  classroom: Classroom;
  visit: Visit;
  panel: Panel | null;
  badges: Badges;
  show: (panel: Panel | null) => void;
  media: MediaControls;
};

export function ClassBar({ classroom, visit: { state }, panel, badges, show, media }: ClassBarProps) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<BarDialog | null>(null);
  const hosting = isHost(state.role);
  const mayEnd = state.role === "host";
  const hand = useDeed((up: boolean) => classroom.raiseHand(up));
  const shortcuts = useShortcuts({
    hand: () => (hosting ? show("hands") : hand.act(!myHandIsUp(state))),
    invitation: goToInvitation,
    chat: () => show("chat"),
    people: () => show("people"),
    leave: () => setDialog("leave"),
    close: () => show(null),
    help: () => setDialog("shortcuts"),
    microphone: () => media.press("microphone"),
    camera: () => media.press("camera"),
    share: () => media.press("screen"),
    full: () => void toggleFullScreen(),
    hold: media.hold,
    release: media.release,
  });
  const close = () => setDialog(null);
  const lost = useLostSight();
  const elsewhere = PANELS.filter((each) => each !== "chat").reduce((sum, each) => sum + badges[each], 0);

  return (
    <footer
      data-bar
      className="border-t bg-surface px-3 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-5"
    >
      <div role="toolbar" aria-label={t("live.controls")} className="flex flex-wrap items-center gap-2">
        {media.buttons}
        {!hosting && <HandButton classroom={classroom} state={state} lost={lost} />}
        <OnDemand
          load={() => import("./Reactions")}
          trigger={
            <Button size="toggle" aria-label={t("room.react")} title={t("room.react")} disabled={lost}>
              <SmilePlus aria-hidden />
            </Button>
          }
          rest={{ classroom, state }}
        />
        <div className="flex gap-2 lg:hidden">
          <PanelToggle
            panel="chat"
            shown={panel === "chat"}
            fresh={badges.chat}
            onPress={() => show("chat")}
          />
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
            rest={{ classroom, state, open: setDialog }}
          />
          <Button
            size="lg"
            tone={mayEnd ? "secondary" : "danger"}
            onClick={() => setDialog("leave")}
            aria-label={t("live.leave")}
            className="max-sm:px-3.5"
          >
            <DoorOpen className="rtl:-scale-x-100" aria-hidden />
            <span className="max-sm:sr-only">{t("live.leave")}</span>
          </Button>
          {mayEnd && (
            <Button
              size="lg"
              tone="danger"
              onClick={() => setDialog("end")}
              disabled={lost}
              aria-label={t("live.end")}
              className="max-sm:px-3.5"
            >
              <Square aria-hidden />
              <span className="max-sm:sr-only">{t("live.end")}</span>
            </Button>
          )}
        </div>
      </div>
      <Confirm
        open={dialog === "leave"}
        onOpenChange={close}
        title={t("room.leaveTitle")}
        description={t(mayEnd ? "room.leaveTextHost" : "room.leaveText")}
        action={t("live.leave")}
        onConfirm={() => void classroom.leave()}
      />
      {state.session && (
        <Ending
          sessionId={state.session.id}
          people={state.participants.length}
          open={dialog === "end"}
          close={close}
        />
      )}
      <Suspense fallback={null}>
        {dialog === "seats" && state.session && state.seats && (
          <SeatsDialog sessionId={state.session.id} capacity={state.seats.capacity} close={close} />
        )}
        {dialog === "shortcuts" && <ShortcutList {...shortcuts} close={close} />}
      </Suspense>
    </footer>
  );
}

async function toggleFullScreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen?.();
}

function firstWithNews(badges: Badges): Panel {
  return PANELS.find((panel) => panel !== "chat" && badges[panel] > 0) ?? "people";
}

type EndingProps = { sessionId: string; people: number; open: boolean; close: () => void };

function Ending({ sessionId, people, open, close }: EndingProps) {
  const { t } = useTranslation();
  const { act, busy } = useDeed(() => endClass(sessionId).finally(close));
  return (
    <Confirm
      open={open}
      onOpenChange={close}
      title={t("live.endTitle")}
      description={t("live.endText", { count: people })}
      action={t("live.end")}
      busy={busy}
      onConfirm={() => act()}
    />
  );
}
