import type { Socket } from "socket.io-client";
import { Problem } from "@/api/problem";
import { tokenRanOut } from "@/auth/session";
import { command, hangUp, type Namespace, open } from "./line";

/** A room of the server as one page sees it. */
type Room<Answer, Event> = {
  namespace: Namespace;
  /** What names it in every command. */
  address: object;
  /** The command that asks to be let in. */
  joining: string;
  /** Up to where it was heard, for somebody who comes back. */
  resume: () => object | undefined;
  admitted: (answer: Answer) => void;
  /** For good: who is refused for a while only is asked for again. */
  refused: (problem: Problem) => void;
  /** The server hung up. */
  closed: () => void;
  isOf: (event: Event) => boolean;
  hear: (event: Event) => void;
  /** The line is there, perhaps again. */
  arrived: () => void;
};

/** The way into a room, and back into it after every drop. Owns the socket of its namespace. */
export class Entrance<Answer, Event> {
  /** What is said now is heard in the room. */
  isInside = false;
  private socket: Socket | null = null;
  private isJoining = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly room: Room<Answer, Event>) {}

  /** Tries to enter, from wherever one is. */
  knock = () => {
    if (!this.socket) this.listen(open(this.room.namespace));
    else if (!this.socket.active) this.socket.connect();
    else if (this.socket.connected) void this.join();
  };

  close = () => {
    if (this.timer) clearTimeout(this.timer);
    if (this.socket) hangUp(this.socket);
    this.socket = null;
    this.isInside = false;
  };

  /** Sends a command about this room; a refusal is thrown as a Problem. */
  send = async <T = null>(name: string, data: object = {}): Promise<T> => {
    if (!this.socket) throw Problem.offline();
    return command<T>(this.socket, name, { ...this.room.address, ...data });
  };

  join = async () => {
    const { socket, room } = this;
    if (!socket || this.isJoining) return;
    this.isJoining = true;
    const resume = room.resume();
    const answer = await this.send<Answer>(room.joining, resume && { resume }).catch(Problem.from);
    this.isJoining = false;
    if (socket !== this.socket) return;
    if (answer instanceof Problem) this.refuse(answer);
    else this.admit(answer);
  };

  /** With the answer to a join, or to another command that lets one in. */
  admit(answer: Answer) {
    if (!this.socket) return;
    this.isInside = true;
    this.room.admitted(answer);
  }

  private listen(socket: Socket) {
    this.socket = socket;
    socket.on("connect", this.room.arrived);
    socket.on("disconnect", (reason) => {
      this.isInside = false;
      if (reason !== "io server disconnect") return;
      if (tokenRanOut()) this.knock();
      else this.room.closed();
    });
    socket.on("connect_error", (error: Error & { data?: { code: string; status?: number } }) => {
      if (!socket.active && error.data?.status === 403) this.refuse(new Problem(error.data));
    });
    socket.onAny((_type: string, event: Event) => {
      if (this.room.isOf(event)) this.room.hear(event);
    });
  }

  private refuse(problem: Problem) {
    if (problem.isPassing) {
      if (this.timer) clearTimeout(this.timer);
      this.timer = setTimeout(() => this.socket?.connected && void this.join(), problem.waitMs);
      return;
    }
    this.isInside = false;
    this.room.refused(problem);
  }
}
