import { Check, Hand as HandIcon, HandMetal, Presentation, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { clock } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/States";
import type { Hand } from "../events";
import { holds } from "../media/rights";
import { useNames } from "../names";
import { isHost } from "../state";
import { useDeed } from "../useDeed";
import { PanelBody, type PanelProps } from "./PanelFrame";

/** Who wants to speak, the next one first. */
export default function Hands({ classroom, visit }: PanelProps) {
  const { t } = useTranslation();
  const { state, clockOffset, ticket } = visit;
  const now = useNow(1000, clockOffset);
  const { named } = useNames(state);
  const hosting = isHost(state.role);
  const lower = useDeed((what: { user_id: string; heard: boolean }) => classroom.send("hand.lower", what));
  const invite = useDeed((user_id: string) => classroom.send("stage.invite", { user_id }));
  const onStage = new Set(state.participants.filter((one) => one.on_stage).map((one) => one.user.id));
  const clear = useDeed(() => classroom.send("hand.clear"));
  const foot = hosting && state.hands.length > 0 && (
    <Button className="w-full" busy={clear.busy} onClick={() => clear.act()}>
      {t("room.hands.lowerAll")}
    </Button>
  );

  if (state.hands.length === 0)
    return (
      <PanelBody of="hands" classroom={classroom}>
        <Empty icon={HandMetal} title={t("room.hands.none")}>
          {hosting ? t("room.hands.noneHost") : t("room.hands.noneHint")}
        </Empty>
      </PanelBody>
    );
  return (
    <PanelBody of="hands" classroom={classroom} foot={foot}>
      <ol className="grid grid-cols-1 gap-1">
        {state.hands.map((hand, place) => {
          const person = named({ id: hand.user_id, name: "" });
          return (
            <li key={hand.user_id} className="flex min-h-13 items-center gap-3">
              <span className="w-5 text-center font-semibold text-muted tabular-nums">{place + 1}</span>
              <Avatar person={person} />
              <span className="min-w-0 grow text-sm">
                <bdi className="block truncate font-medium">{person.name}</bdi>
                <span className="flex items-center gap-1 text-muted text-xs">
                  <HandIcon className="size-3" aria-hidden />
                  <span dir="ltr" className="tabular-nums">
                    {clock(now - Date.parse(hand.raised_at))}
                  </span>
                  {hosting && hand.heard > 0 && <> · {t("room.hands.heardBefore", { count: hand.heard })}</>}
                </span>
              </span>
              {hosting && (
                <Decide
                  hand={hand}
                  name={person.name}
                  lower={lower.act}
                  invite={ticket && holds(ticket) && !onStage.has(hand.user_id) ? invite.act : null}
                />
              )}
            </li>
          );
        })}
      </ol>
    </PanelBody>
  );
}

type DecideProps = {
  hand: Hand;
  name: string;
  lower: (what: { user_id: string; heard: boolean }) => void;
  /** Null: they are on stage, or the class's video lets everybody speak. */
  invite: ((user_id: string) => void) | null;
};

function Decide({ hand: { user_id }, name, lower, invite }: DecideProps) {
  const { t } = useTranslation();
  return (
    <span className="flex gap-1.5">
      {invite && (
        <Button
          size="icon"
          aria-label={t("room.hands.invite", { name })}
          title={t("room.hands.invite", { name })}
          onClick={() => invite(user_id)}
        >
          <Presentation aria-hidden />
        </Button>
      )}
      <Button
        size="icon"
        tone="primary"
        aria-label={t("room.hands.heard", { name })}
        title={t("room.hands.heard", { name })}
        onClick={() => lower({ user_id, heard: true })}
      >
        <Check aria-hidden />
      </Button>
      <Button
        size="icon"
        aria-label={t("room.hands.lower", { name })}
        title={t("room.hands.lower", { name })}
        onClick={() => lower({ user_id, heard: false })}
      >
        <X aria-hidden />
      </Button>
    </span>
  );
}
