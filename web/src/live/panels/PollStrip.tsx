import { BarChart3 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Strip } from "../Banners";
import type { Visit } from "../classroom";
import { isHost } from "../state";
import { openPoll } from "../state/polls";
import type { Panel, Show } from "./panels";

type PollStripProps = { visit: Visit; panel: Panel | null; show: Show };

/** Whatever else is open: the class is being asked, until one has answered. `PollCalls` says it to who listens. */
export function PollStrip({ visit: { state }, panel, show }: PollStripProps) {
  const { t } = useTranslation();
  const poll = openPoll(state);
  if (!poll || poll.mine !== null || panel === "polls" || isHost(state.role)) return null;
  return (
    <Strip
      tone="bg-primary-soft text-primary"
      icon={<BarChart3 className="size-4 shrink-0" aria-hidden />}
      words={<bdi className="line-clamp-2">{poll.question}</bdi>}
    >
      <Button size="sm" tone="primary" onClick={() => show("polls")}>
        {t("room.polls.toAnswer")}
      </Button>
    </Strip>
  );
}
