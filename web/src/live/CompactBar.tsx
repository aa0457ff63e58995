import { lazy, Suspense, useRef } from "react";
import { MoreButton, ReactButton } from "./BarButtons";
import type { BarProps } from "./ClassBar";
import { HandButton } from "./HandButton";
import { PanelToggle } from "./panels/PanelToggle";
import { isHost } from "./state";

const MoreSheet = lazy(() => import("./MoreSheet"));

/** A phone's: what one needs at once, in one row, and the way to the rest. */
export function CompactBar(props: BarProps) {
  const { classroom, state, panel, badges, show, open, shown, lost, media } = props;
  const more = useRef<HTMLButtonElement>(null);
  const hosting = isHost(state.role);
  const { people, polls, questions, hands } = badges;
  const toggle = (of: "chat" | "hands" | "people") => (
    <PanelToggle panel={of} shown={panel === of} fresh={badges[of]} onPress={() => show(of)} />
  );
  return (
    <>
      {media.buttons}
      {hosting ? toggle("hands") : <HandButton classroom={classroom} state={state} lost={lost} />}
      {/* Whoever has no devices of their own to switch has room for these. */}
      <span className="contents group-has-[[data-devices]]/bar:hidden">
        <ReactButton classroom={classroom} state={state} lost={lost} />
        {toggle("people")}
      </span>
      {toggle("chat")}
      <MoreButton
        ref={more}
        fresh={people + polls + questions + (hosting ? 0 : hands)}
        isOpen={shown === "more"}
        onPress={() => open("more")}
      />
      <Suspense fallback={null}>
        {shown === "more" && <MoreSheet {...props} opener={more.current} />}
      </Suspense>
    </>
  );
}
