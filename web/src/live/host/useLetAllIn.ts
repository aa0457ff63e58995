import { useTranslation } from "react-i18next";
import { toast } from "@/ui/toasts";
import type { Classroom } from "../classroom";
import { useDeed } from "../useDeed";

type LetIn = { admitted: number; without_seat: number | null };

/** Everybody who asks comes in; who finds no seat stays outside, and the host is told how many. */
export function useLetAllIn(classroom: Classroom) {
  const { t } = useTranslation();
  return useDeed(async () => {
    const { without_seat } = await classroom.send<LetIn>("lobby.approve_all");
    if (without_seat) toast(t("room.lobby.withoutSeat", { count: without_seat }));
  });
}
