import { type ComponentType, cloneElement, type ReactElement, useState } from "react";
import type { ButtonProps } from "./Button";

type Trigger = ReactElement<ButtonProps>;
type Opened<Rest> = ComponentType<Rest & { trigger: Trigger }>;

type OnDemandProps<Rest> = { load: () => Promise<{ default: Opened<Rest> }>; trigger: Trigger; rest: Rest };

/** A menu whose code is fetched when somebody reaches for it; it opens as soon as it is there. */
export function OnDemand<Rest extends object>({ load, trigger, rest }: OnDemandProps<Rest>) {
  const [loaded, setLoaded] = useState<{ Menu: Opened<Rest> } | null>(null);
  if (loaded) return <loaded.Menu {...rest} trigger={trigger} />;
  const fetchOnly = () => void load();
  return cloneElement(trigger, {
    "aria-haspopup": true,
    "aria-expanded": false,
    onPointerEnter: fetchOnly,
    onFocus: fetchOnly,
    onClick: () => void load().then(({ default: Menu }) => setLoaded({ Menu })),
  });
}
