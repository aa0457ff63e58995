/** What one has written and the others have not seen yet. */

type Answered = { id: string; user: { id: string; name: string }; text: string; deleted: boolean };

export type Outgoing = {
  client_id: string;
  text: string;
  at: string;
  to: string | null;
  reply_to: Answered | null;
  status: "sending" | "sent" | "failed";
  code: string | null;
};

export type OutboxAction =
  | ({ type: "written" } & Pick<Outgoing, "client_id" | "text" | "at"> &
      Partial<Pick<Outgoing, "to" | "reply_to">>)
  | { type: "sent"; client_id: string }
  | { type: "held"; client_id: string; code: string }
  | { type: "refused"; client_id: string; code: string }
  | { type: "retried"; client_id: string }
  | { type: "dropped"; client_id: string };

export function outboxAfter(outbox: Outgoing[], action: OutboxAction): Outgoing[] {
  const { client_id } = action;
  const mark = (change: Pick<Outgoing, "status" | "code">) =>
    outbox.map((item) => (item.client_id === client_id ? { ...item, ...change } : item));
  switch (action.type) {
    case "written": {
      const { text, at, to = null, reply_to = null } = action;
      return [...outbox, { client_id, text, at, to, reply_to, status: "sending", code: null }];
    }
    case "sent":
      return mark({ status: "sent", code: null });
    case "held":
      return mark({ status: "sending", code: action.code });
    case "refused":
      return mark({ status: "failed", code: action.code });
    case "retried":
      return mark({ status: "sending", code: null });
    case "dropped":
      return outbox.filter((item) => item.client_id !== client_id);
  }
}

/**
 * Sends one after the other: they arrive in the order they were written, and none overtakes one that
 * waits. `deliver` says whether the next one may follow.
 */
export class Sending {
  private isBusy = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly outbox: () => Outgoing[],
    private readonly deliver: (item: Outgoing) => Promise<boolean>,
  ) {}

  go = async () => {
    if (this.isBusy) return;
    this.isBusy = true;
    let next = this.unsent();
    while (next && (await this.deliver(next))) next = this.unsent();
    this.isBusy = false;
  };

  later(wait: number) {
    this.stop();
    this.timer = setTimeout(() => void this.go(), wait);
  }

  stop() {
    if (this.timer) clearTimeout(this.timer);
  }

  private unsent = () => this.outbox().find((item) => item.status === "sending");
}
