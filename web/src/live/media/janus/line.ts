import { Problem } from "@/api/problem";
import { randomId } from "@/lib/random-id";
import type { LiveEvent } from "../../events";
import type { Room } from "../transport";
import { FAILED_AFTER, pauseAfter } from "../tries";

/**
 * One connection to the media server, made again whenever it breaks: by us, by the network, or by
 * a server that was restarted. Each time it has another name, so that what is still said of the
 * last one is known from it.
 */

export type LineState = "closed" | "connecting" | "connected" | "reconnecting" | "failed";

const ICE_MS = 15_000;

type Heard = LiveEvent & { data: { line?: string } };

export abstract class Line {
  state: LineState = "closed";
  protected pc: RTCPeerConnection | null = null;
  protected name = "";
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private last: Promise<void> = Promise.resolve();
  /** The last one, while the one that is to take its place is made. */
  protected former: RTCPeerConnection | null = null;
  private theirs: RTCIceCandidateInit[] = [];
  private ours: (RTCIceCandidateInit | null)[] | null = [];

  constructor(
    protected readonly room: Room,
    private readonly moved: () => void,
  ) {}

  /** Connects; what is opened already is made anew. */
  open() {
    this.drop();
    if (this.attempts < FAILED_AFTER && !this.former)
      this.become(this.attempts > 0 || this.state === "connected" ? "reconnecting" : "connecting");
    const name = randomId();
    this.name = name;
    this.pc = this.listenTo(
      new RTCPeerConnection({ iceServers: this.room.ticket.ice, bundlePolicy: "max-bundle" }),
    );
    void this.inTurn(name, () => this.begin(name));
    this.expectConnection();
  }

  /** As if nothing had failed before. */
  retry() {
    this.attempts = 0;
    this.open();
  }

  /**
   * The class's socket is another one. What flows is not broken by that: the server lets the new socket have the
   * line. Where another server has it, one that does not know of it, a new line takes the place of the last.
   */
  resume() {
    const { name, pc } = this;
    if (!pc || this.state !== "connected") this.retry();
    else
      void this.inTurn(name, async () => {
        try {
          await this.room.send("media.resume", { line: name });
        } catch (error) {
          if (name !== this.name) return;
          if (Problem.from(error).code !== "not_found") throw error;
          this.succeed(pc);
        }
      });
  }

  close() {
    this.attempts = 0;
    this.drop();
    this.leaveFormer();
    this.become("closed");
  }

  /** What was told about this line, and of no other. */
  hear(event: LiveEvent) {
    const { type, data } = event as Heard;
    if (!this.pc || data.line !== this.name) return;
    if (type === "media.candidate_found") this.add(data as { candidate: RTCIceCandidateInit | null });
    else if (type === "media.lost") this.again();
    else this.told(type, data);
  }

  get connection(): RTCPeerConnection | null {
    return this.pc;
  }

  protected abstract begin(name: string): Promise<void>;

  protected told(_type: string, _data: object) {}

  /** One step after the other, and none for a line that is no more. */
  protected inTurn(name: string, step: () => Promise<void>): Promise<void> {
    this.last = this.last.then(async () => {
      if (name !== this.name) return;
      try {
        await step();
      } catch (error) {
        if (name === this.name) this.refused(Problem.from(error));
      }
    });
    return this.last;
  }

  /** Their description is there: their candidates may follow it. */
  protected async described(pc: RTCPeerConnection, description: RTCSessionDescriptionInit) {
    await pc.setRemoteDescription(description);
    for (const candidate of this.theirs.splice(0)) await pc.addIceCandidate(candidate);
  }

  /** Ours is with them: our candidates may follow it. */
  protected answered() {
    const kept = this.ours ?? [];
    this.ours = null;
    for (const candidate of kept) this.tell(candidate);
  }

  /** It comes within a while, or something is wrong. */
  protected expectConnection(ms = ICE_MS) {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.pc?.connectionState !== "connected") this.again();
    }, ms);
  }

  /** It is as it should be: connected, or with nothing to carry yet. */
  protected settled() {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.leaveFormer();
    this.become("connected");
  }

  /** This connection stands, and is the only one. */
  protected stands() {}

  /** The server decided: asking again changes nothing until it decides anew. */
  protected refused(problem: Problem) {
    if (
      ["may_not_publish", "not_inside", "banned", "session_ended", "no_media_server"].includes(problem.code)
    )
      this.close();
    else this.again();
  }

  private listenTo(pc: RTCPeerConnection): RTCPeerConnection {
    pc.onicecandidate = ({ candidate }) => {
      const found = candidate?.toJSON() ?? null;
      if (this.ours) this.ours.push(found);
      else this.tell(found);
    };
    pc.onconnectionstatechange = () => {
      if (pc !== this.pc) return;
      if (pc.connectionState === "connected") {
        this.attempts = 0;
        this.settled();
      } else if (pc.connectionState === "failed") this.again();
      else if (pc.connectionState === "disconnected") this.expectConnection(ICE_MS / 3);
    };
    return pc;
  }

  protected succeed(pc: RTCPeerConnection) {
    this.leaveFormer();
    pc.onicecandidate = pc.onconnectionstatechange = null;
    this.former = pc;
    this.pc = null;
    this.open();
  }

  private leaveFormer() {
    this.former?.close();
    this.former = null;
    this.stands();
  }

  private tell(candidate: RTCIceCandidateInit | null) {
    // Of a line that was lost meanwhile, nobody wants any.
    this.room.send("media.candidate", { line: this.name, candidate }).catch(() => undefined);
  }

  private add({ candidate }: { candidate: RTCIceCandidateInit | null }) {
    const { pc } = this;
    if (!pc || !candidate) return;
    if (!pc.remoteDescription) this.theirs.push(candidate);
    else pc.addIceCandidate(candidate).catch(() => undefined); // the next one may do
  }

  /** After a pause, which grows. */
  private again() {
    this.drop();
    this.attempts += 1;
    this.become(this.attempts >= FAILED_AFTER ? "failed" : "reconnecting");
    this.timer = setTimeout(() => this.open(), pauseAfter(this.attempts));
  }

  private drop() {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.theirs = [];
    this.ours = [];
    const { pc, name } = this;
    this.pc = null;
    this.name = "";
    if (!pc) return;
    pc.onicecandidate = pc.onconnectionstatechange = null;
    pc.close();
    // Without a line to say it over, the server finds out by itself.
    this.room.send("media.unpublish", { line: name }).catch(() => undefined);
  }

  private become(state: LineState) {
    if (state === this.state) return;
    this.state = state;
    this.moved();
  }
}
