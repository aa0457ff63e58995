import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { wayBack } from "./focus";

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  children: ReactNode;
};

/**
 * Radix's own overlay writes a style element to stop scrolling, which the content policy refuses;
 * a plain backdrop and `overscroll-contain` do.
 */
export function Dialog({ open, onOpenChange, title, description, children }: DialogProps) {
  const { t } = useTranslation();
  const focus = useReturnedFocus();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <div className="fixed inset-0 z-40 overscroll-contain bg-black/45 backdrop-blur-[2px]" aria-hidden />
        <Radix.Content
          className="rise fixed inset-x-0 bottom-0 z-50 mx-auto max-h-[92dvh] w-full max-w-lg overflow-y-auto overscroll-contain rounded-t-2xl border border-border bg-surface p-6 pb-[max(1.5rem,env(safe-area-inset-bottom))] text-fg shadow-card sm:top-[10dvh] sm:bottom-auto sm:max-h-[84dvh] sm:rounded-2xl"
          {...focus}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="grid gap-1">
              <Radix.Title className="display font-semibold text-xl">{title}</Radix.Title>
              {description && (
                <Radix.Description className="text-muted text-sm">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button
                tone="ghost"
                size="icon"
                className="-me-2 -mt-2 shrink-0"
                aria-label={t("common.close")}
              >
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Radix gives the focus back to its own trigger only, and these are opened by anything, also by a key. */
function useReturnedFocus() {
  const back = useRef(() => {});
  return {
    onOpenAutoFocus: () => {
      back.current = wayBack();
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      back.current();
    },
  };
}

type ConfirmProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  action: string;
  busy?: boolean;
  onConfirm: () => void;
};

/** Before something that cannot be taken back: names the thing, and what will happen to it. */
export function Confirm({ open, onOpenChange, title, description, action, busy, onConfirm }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={() => onOpenChange(false)}>{t("common.cancel")}</Button>
        <Button tone="danger" busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
