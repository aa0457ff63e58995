import { Problem } from "@/api/problem";
import type { VideoTicket } from "./media/transport";

/** Where the class has been switched to another provider, asks for a ticket there until it has one. */

type Holder = {
  ticket: () => VideoTicket | null;
  /** How often the class has been switched, as this page knows. */
  switches: () => number;
  /** Milliseconds over which pages spread: not all of a large class ask at the same moment. */
  spread: () => number;
  ask: () => Promise<VideoTicket>;
  renewed: (ticket: VideoTicket) => void;
};

export class Renewal {
  private asking: ReturnType<typeof setTimeout> | null = null;
  private stopped = false;

  constructor(private readonly holder: Holder) {}

  /** After each thing that may have told of a switch, or given a ticket. */
  look() {
    if (this.stopped || this.asking !== null || !this.isOver()) return;
    this.askIn(Math.random() * this.holder.spread());
  }

  stop() {
    this.stopped = true;
    if (this.asking !== null) clearTimeout(this.asking);
  }

  private isOver(): boolean {
    const ticket = this.holder.ticket();
    return ticket !== null && ticket.switches < this.holder.switches();
  }

  private askIn(ms: number) {
    this.asking = setTimeout(() => void this.ask(), ms);
  }

  private async ask() {
    try {
      const ticket = await this.holder.ask();
      if (this.stopped) return;
      this.holder.renewed(ticket);
      this.asking = null;
      this.look(); // switched again meanwhile
      return;
    } catch (error) {
      const problem = Problem.from(error);
      if (problem.isPassing && !this.stopped && this.isOver()) return this.askIn(problem.waitMs);
    }
    // Who is refused is not in the class at the moment: coming in again brings a ticket.
    this.asking = null;
  }
}
