import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** Mounted by the press that asks for it, hence open from the start. */
export function Popover({
  trigger,
  label,
  children,
}: {
  trigger: ReactNode;
  label: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          sideOffset={8}
          collisionPadding={8}
          className="rise z-50 max-w-[calc(100vw-1rem)] rounded-xl border border-border bg-raised p-3 text-fg shadow-card"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
