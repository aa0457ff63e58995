import { Mic, MicOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Classroom } from "../classroom";
import { type ClassState, isHost } from "../state";
import { useDeed } from "../useDeed";

/** For whoever leads the class, where its video holds students to what they may: one press that silences them all,
 * those who come on stage later too. Pressed again they may speak, and each switches on their own microphone. */
export function useMuteAll(classroom: Classroom, state: ClassState) {
  const { t } = useTranslation();
  const muted = state.locks.microphones;
  const { act, busy } = useDeed((microphones: boolean) => classroom.send("lock.set", { microphones }));
  const holds = classroom.get().ticket?.capabilities.holds_publishing ?? false;
  if (!isHost(state.role) || !holds) return null;
  return {
    Icon: muted ? Mic : MicOff,
    words: t(muted ? "room.people.letSpeak" : "room.people.muteAll"),
    busy,
    press: () => act(!muted),
  };
}
