import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/ui/toasts";
import type { Classroom, Visit } from "../classroom";
import { isHost, unseenBecause } from "../state";
import { arrival } from "./arrival";
import { missingIn } from "./missing";
import type { Device, MediaRoom } from "./room";
import type { OpenTransport } from "./transport";
import { useLayout } from "./useLayout";

/** The class's pictures and voices. Nothing of it is fetched before one is inside. */

export type MediaControls = {
  stage: ReactNode;
  buttons: ReactNode;
  /** Null while this page shows and sends nothing of its own. */
  room: MediaRoom | null;
  /** How the line is. */
  network: ReactNode;
  /** How one looks at the stage. */
  layouts: ReactNode;
  press: (device: Device) => void;
  /** Opens the choice of devices; none is switched on by that. */
  look: () => void;
  /** Speaks while it is held; false where there is nothing to speak with, or the microphone is on anyway. */
  hold: () => boolean;
  release: () => void;
};

/** The providers that this page carries itself. The pages of the others are shown, or named. */
const TRANSPORTS: Record<string, () => Promise<OpenTransport>> = {
  builtin: () => import("./peer").then(({ openPeers }) => openPeers),
  janus: () => import("./janus").then(({ openJanus }) => openJanus),
  livekit: () => import("./livekit").then(({ openLiveKit }) => openLiveKit),
};

const MediaStage = lazy(() => import("./MediaStage"));
const MediaButtons = lazy(() => import("./MediaButtons"));
const LayoutButton = lazy(() => import("./LayoutButton"));
const NetworkMark = lazy(() => import("./NetworkMark"));
const Hosted = lazy(() => import("./Hosted"));
const NotHere = lazy(() => import("./NotHere").then(({ NotHere }) => ({ default: NotHere })));
const GreenRoom = lazy(() => import("./GreenRoom"));

export function useMedia(classroom: Classroom, visit: Visit): MediaControls {
  const { t } = useTranslation();
  const { state, ticket } = visit;
  const room = useRoom(classroom, visit);
  const [checking, setChecking] = useState<Device | null>(null);
  const chosen = useLayout(state.focus);
  const { hold, release } = useHeldTalk(room, () => setChecking("microphone"));

  useEffect(
    () => classroom.watch(({ type }) => type === "video.switched" && toast(t("room.media.switched"))),
    [classroom, t],
  );

  const look = useCallback(() => setChecking("screen"), []);
  // Whoever is asked on stage says yes before there is anything to switch on.
  const isAsked = state.invitedAt !== null;

  /** The first time, one sees what the others will. */
  function press(device: Device) {
    if (isAsked || !room?.get().may.has(device)) return;
    if (device === "screen" || room.get().own.has(device) || room.isChecked()) void room.toggle(device);
    else setChecking(device);
  }

  const network = (
    <Suspense fallback={null}>
      <NetworkMark room={room} />
    </Suspense>
  );
  if (ticket && !(ticket.provider in TRANSPORTS && isCapable())) {
    const stage = (
      <Suspense fallback={null}>
        {ticket.provider in TRANSPORTS ? (
          <div className="p-4">
            <NotHere missing={["RTCPeerConnection"]} />
          </div>
        ) : (
          <Hosted
            key={`${ticket.provider}/${ticket.switches}`}
            classroom={classroom}
            state={state}
            ticket={ticket}
          />
        )}
      </Suspense>
    );
    const nothing = () => undefined;
    return {
      stage,
      buttons: null,
      room: null,
      network,
      layouts: null,
      press: nothing,
      look: nothing,
      hold: () => false,
      release,
    };
  }
  const layouts = room && (
    <Suspense fallback={null}>
      <LayoutButton room={room} state={state} chosen={chosen} />
    </Suspense>
  );
  return {
    stage: room && (
      <Suspense fallback={null}>
        <MediaStage room={room} state={state} chosen={chosen} layouts={layouts} check={look} />
        <Suspense fallback={null}>
          {checking && (
            <GreenRoom
              room={room}
              me={state.me}
              sessionId={classroom.sessionId}
              first={checking}
              close={() => setChecking(null)}
            />
          )}
        </Suspense>
      </Suspense>
    ),
    buttons: room && !isAsked && (
      <Suspense fallback={null}>
        <MediaButtons room={room} press={press} check={look} />
      </Suspense>
    ),
    room: isAsked ? null : room,
    network,
    layouts,
    press,
    look,
    hold,
    release,
  };
}

/** The microphone is on for as long as a key is held, also when it takes longer to come than that. */
function useHeldTalk(room: MediaRoom | null, check: () => void) {
  const held = useRef<Promise<void> | null>(null);
  function hold(): boolean {
    const view = room?.get();
    if (!room || !view?.may.has("microphone") || view.own.has("microphone")) return held.current !== null;
    if (!room.isChecked()) check();
    else held.current ??= room.on("microphone");
    return true;
  }
  function release() {
    const coming = held.current;
    held.current = null;
    if (coming) void coming.then(() => room?.off("microphone"));
  }
  return { hold, release };
}

function useRoom(classroom: Classroom, { state, ticket, joins }: Visit): MediaRoom | null {
  const [room, setRoom] = useState<MediaRoom | null>(null);
  const made = useRef<MediaRoom | null>(null);
  const open = ticket && isCapable() ? TRANSPORTS[ticket.provider] : undefined;
  const isCarried = Boolean(open);
  const me = state.me.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another ticket to the same room changes nothing
  useEffect(() => {
    if (!open || !ticket) return;
    let gone = false;
    void Promise.all([import("./room"), open()]).then(([{ MediaRoom }, transport]) => {
      if (gone) return;
      if (made.current) made.current.switch(transport, ticket);
      else {
        made.current = new MediaRoom(transport, classroom, ticket, me);
        setRoom(made.current);
      }
    });
    return () => {
      gone = true;
    };
  }, [classroom, open, me, ticket?.switches]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is carried for somebody else, or not by us, ends here
  useEffect(
    () => () => {
      made.current?.close();
      made.current = null;
      setRoom(null);
    },
    [classroom, isCarried, me],
  );

  const hidden = unseenBecause(state) !== null;
  const { participants, locks } = state;
  useEffect(() => room?.follow({ participants, locks }, hidden), [room, participants, locks, hidden]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as somebody comes in, and not when they become host later
  useEffect(() => {
    // A student is asked on stage first, and then finds what they had chosen.
    if (!room || !isHost(state.role)) return;
    const wish = arrival.wishFor(classroom.sessionId);
    arrival.forget(classroom.sessionId);
    for (const device of ["camera", "microphone"] as const) if (wish[device]) void room.on(device);
  }, [room]);
  useEffect(() => {
    if (joins > 1) room?.resume();
  }, [room, joins]);
  return room;
}

/** Whether this browser can carry pictures and voices at all. */
function isCapable(): boolean {
  return !missingIn(window).includes("RTCPeerConnection");
}
