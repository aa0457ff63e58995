import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { wayBack } from "./focus";

const PANEL = "rise z-50 min-w-52 rounded-xl border border-border bg-raised p-1.5 text-fg shadow-card";
const ITEM =
  "flex min-h-10 pointer-coarse:min-h-11 cursor-pointer select-none items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none data-highlighted:bg-sunken [&_svg]:size-4 [&_svg]:text-muted";

type MenuProps = {
  trigger: ReactNode;
  children: ReactNode;
  /** Whether what was chosen takes the focus elsewhere. */
  leadsAway?: RefObject<boolean>;
};

/** Mounted by the press that asks for it, hence open from the start. */
export function Menu({ trigger, children, leadsAway }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const opened = useRef({ by: button.current, back: () => {} });
  useEffect(() => {
    opened.current = { by: button.current, back: wayBack(button.current) };
  }, []);

  function closed(event: Event) {
    // Somebody else took away what it is about.
    if (!opened.current.by?.isConnected) opened.current.back();
    if (!leadsAway?.current) return;
    leadsAway.current = false;
    event.preventDefault();
  }
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger ref={button} asChild>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className={PANEL}
          onCloseAutoFocus={closed}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={ITEM} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 py-2 text-muted text-xs">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1.5 h-px bg-border" />;
}

type Choice<T extends string> = { value: T; label: string; icon?: ReactNode };

export function MenuChoices<T extends string>({
  value,
  choices,
  onChoose,
}: {
  value: T;
  choices: Choice<T>[];
  onChoose: (value: T) => void;
}) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(chosen) => onChoose(chosen as T)}>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={ITEM}>
          {choice.icon}
          <span className="grow">{choice.label}</span>
          <DropdownMenu.ItemIndicator>
            <Check aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
