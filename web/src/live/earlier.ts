import { Problem } from "@/api/problem";
import type { ChatMessage } from "./events";

export type Said = { messages: ChatMessage[]; cursor: string | null };

/** What was said before what a page shows, for somebody who goes up to read it: a page at a time. */
export class Earlier {
  private cursor: string | null = null;
  private isAll = false;
  private asking = false;

  constructor(private readonly page: (cursor: string | null) => Promise<Said>) {}

  /** The chat is a new one, with the newest messages only. */
  reset() {
    this.cursor = null;
    this.isAll = false;
  }

  /** Pages begin at the newest; those of which `take` says that they told nothing new are passed over. */
  async more(take: (messages: ChatMessage[]) => boolean) {
    if (this.asking || this.isAll) return;
    this.asking = true;
    try {
      let toldNew = false;
      while (!toldNew && !this.isAll) {
        const { messages, cursor } = await this.page(this.cursor);
        this.cursor = cursor;
        this.isAll = cursor === null;
        toldNew = take(messages);
      }
    } catch (error) {
      // Without a connection one asks again by going up again. Whatever else it is, there is no more to be had.
      this.isAll = !Problem.from(error).isPassing;
    } finally {
      this.asking = false;
    }
  }
}
