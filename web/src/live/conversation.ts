import { Problem } from "@/api/problem";
import { randomId } from "@/lib/random-id";
import { type OutboxAction, type Outgoing, Sending } from "@/realtime/outbox";
import { Earlier, type Said } from "./earlier";
import type { ChatMessage, Quote } from "./events";
import type { Talk } from "./state/chat";
import type { ReadingAt } from "./useReading";

/** Refusals that pass: what was written goes out when one is in again, was slow enough, or a host is there to read. */
const WAITS = new Set(["not_inside", "rate_limited", "safe_mode"]);
const HOST_BACK_MS = 10_000;

type Place = {
  get: () => Talk;
  dispatch: (action: OutboxAction | { type: "older"; messages: ChatMessage[] }) => void;
  /** Whether what is sent now would be heard there. */
  isInside: () => boolean;
  enter: () => void;
  send: (item: Outgoing) => Promise<unknown>;
  remove: (messageId: string) => Promise<unknown>;
  said: (cursor: string | null) => Promise<Said>;
};

type Draft = { text: string; to: string | null; replyTo: Quote | null };

/** Talking somewhere: what one writes, how far one has read, and what was said before what is shown. */
export class Conversation {
  /** What is written and not sent, and how far was read: they outlive the panel that shows them. */
  draft: Draft = { text: "", to: null, replyTo: null };
  readId: string | null = null;
  /** Where the chat was left off while reading above its end; null: at the end. */
  readingAt: ReadingAt | null = null;
  private readonly earlier: Earlier;
  private readonly sending: Sending;

  constructor(private readonly place: Place) {
    this.earlier = new Earlier(place.said);
    this.sending = new Sending(() => place.get().outbox, this.deliver);
  }

  say = (text: string, to: string | null = null, reply_to: Quote | null = null) => {
    const at = new Date().toISOString();
    this.place.dispatch({ type: "written", client_id: randomId(), text, to, reply_to, at });
    void this.sending.go();
  };

  retry = (client_id: string) => {
    this.place.dispatch({ type: "retried", client_id });
    void this.sending.go();
  };

  drop = (client_id: string) => this.place.dispatch({ type: "dropped", client_id });

  remove = (messageId: string) => this.place.remove(messageId);

  older = () =>
    this.earlier.more((messages) => {
      const { chat } = this.place.get();
      this.place.dispatch({ type: "older", messages });
      return this.place.get().chat !== chat;
    });

  /** Fetches what was said before until this message is there; false where it is not to be had. */
  reach = async (messageId: string): Promise<boolean> => {
    const has = () => this.place.get().chat.some(({ id }) => id === messageId);
    for (let known = -1; !has() && known < this.place.get().chat.length; ) {
      known = this.place.get().chat.length;
      await this.older();
    }
    return has();
  };

  /** What was held back may go out now. */
  sendHeld = () => void this.sending.go();

  /** One is in, perhaps again: what was written meanwhile goes out. */
  goOn({ isNew }: { isNew: boolean }) {
    if (isNew) this.earlier.reset();
    this.readId ??= this.place.get().chat.at(-1)?.id ?? null;
    void this.sending.go();
  }

  stop() {
    this.sending.stop();
  }

  /** Whether the next one may follow. */
  private deliver = async (item: Outgoing): Promise<boolean> => {
    const { client_id } = item;
    const { place } = this;
    if (!place.isInside()) return false;
    const refusal = await place.send(item).then(() => null, Problem.from);
    // Without a connection, or a place in the room, it stays in the outbox and goes out after the next join.
    if (refusal && !place.isInside()) return false;
    if (refusal?.code === "not_inside") place.enter();
    if (refusal?.code === "rate_limited") this.sending.later(refusal.waitMs);
    if (refusal?.code === "safe_mode") {
      place.dispatch({ type: "held", client_id, code: refusal.code });
      this.sending.later(HOST_BACK_MS); // where it was not heard that one is
    }
    if (refusal && WAITS.has(refusal.code)) return false;
    place.dispatch(
      refusal ? { type: "refused", client_id, code: refusal.code } : { type: "sent", client_id },
    );
    return true;
  };
}
