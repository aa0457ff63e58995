import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { endClass } from "@/api/live-sessions";
import { cx } from "@/ui/cx";
import { Confirm } from "@/ui/Dialog";
import { CompactBar } from "./CompactBar";
import type { Classroom, Visit } from "./classroom";
import { toggleFullScreen } from "./fullScreen";
import { HandWord } from "./HandButton";
import type { MediaControls } from "./media/useMedia";
import type { Badges, Panel, Show } from "./panels/panels";
import { goToInvitation } from "./StageInvitation";
import { isHost } from "./state";
import { myHandIsUp } from "./state/hands";
import { useCompact } from "./useCompact";
import { useDeed } from "./useDeed";
import { useRoomForToasts } from "./useRoomForToasts";
import { useShortcuts } from "./useShortcuts";
import { useLostSight } from "./useVisit";
import { WideBar } from "./WideBar";

const SeatsDialog = lazy(() => import("./host/SeatsDialog"));
const SwitchBack = lazy(() => import("./host/SwitchBack"));
const ShortcutList = lazy(() => import("./ShortcutList"));

export type BarDialog = "leave" | "end" | "seats" | "smaller" | "shortcuts" | "more";

type ClassBarProps = {
  classroom: Classroom;
  visit: Visit;
  panel: Panel | null;
  badges: Badges;
  show: Show;
  media: MediaControls;
};

export type BarProps = Omit<ClassBarProps, "visit"> & {
  state: Visit["state"];
  open: (dialog: BarDialog | null) => void;
  shown: BarDialog | null;
  lost: boolean;
};

export function ClassBar({ classroom, visit: { state, ticket }, panel, badges, show, media }: ClassBarProps) {
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
  const isCompact = useCompact();
  const Bar = isCompact ? CompactBar : WideBar;
  const bar = useRef<HTMLElement>(null);
  useRoomForToasts(bar, panel !== null);

  return (
    <footer
      ref={bar}
      data-bar
      className="border-t bg-surface px-3 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-5 low:px-[max(1.25rem,env(safe-area-inset-left),env(safe-area-inset-right))]"
    >
      <div
        role="toolbar"
        aria-label={t("live.controls")}
        className={cx("group/bar flex items-center gap-2", isCompact ? "justify-evenly" : "flex-wrap")}
      >
        <Bar
          classroom={classroom}
          state={state}
          panel={panel}
          badges={badges}
          show={show}
          media={media}
          open={setDialog}
          shown={dialog}
          lost={lost}
        />
      </div>
      {!hosting && <HandWord state={state} />}
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
        {dialog === "smaller" && ticket?.smaller && (
          <SwitchBack classroom={classroom} smaller={ticket.smaller} close={close} />
        )}
        {dialog === "shortcuts" && <ShortcutList {...shortcuts} close={close} />}
      </Suspense>
    </footer>
  );
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
