import { BarChart3, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Empty, Lines } from "@/ui/States";
import { isHost } from "../state";
import { PanelBody, type PanelProps } from "./PanelFrame";
import { PollCard } from "./PollCard";

const PollComposer = lazy(() => import("../host/PollComposer"));

/** What the class is asked: the newest first. */
export default function Polls({ classroom, visit: { state, clockOffset } }: PanelProps) {
  const { t } = useTranslation();
  const [composing, setComposing] = useState(false);
  const hosting = isHost(state.role);
  const foot = hosting && !composing && (
    <Button tone="primary" className="w-full" onClick={() => setComposing(true)}>
      <Plus aria-hidden />
      {t("room.polls.new")}
    </Button>
  );
  return (
    <PanelBody of="polls" classroom={classroom} foot={foot}>
      {composing && (
        <Suspense fallback={<Lines />}>
          <PollComposer classroom={classroom} close={() => setComposing(false)} />
        </Suspense>
      )}
      {state.polls.length === 0 && !composing && (
        <Empty icon={BarChart3} title={t("room.polls.none")}>
          {hosting ? t("room.polls.noneHost") : t("room.polls.noneHint")}
        </Empty>
      )}
      <ul className="grid grid-cols-1 gap-4">
        {[...state.polls].reverse().map((poll) => (
          <li key={poll.id}>
            <PollCard poll={poll} classroom={classroom} state={state} clockOffset={clockOffset} />
          </li>
        ))}
      </ul>
    </PanelBody>
  );
}
