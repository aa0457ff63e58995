import type { Classroom } from "../classroom";
import type { Focus } from "../events";
import { choices, type DeviceKind, take, takeScreen } from "./devices";
import { Levels } from "./levels";
import { reportOn } from "./line/report";
import { LineWatch, type Seen } from "./line/watch";
import { type People, peersOf, rightsOf } from "./rights";
import type { Kind, MediaTransport, OpenTransport, Peer, TransportState, VideoTicket } from "./transport";
import { type Trouble, troubleOf } from "./trouble";

/**
 * What this page shows of itself and gets of the others, over whatever transport the class uses.
 * Everything is off at first; a device that is off is let go, so that its light goes out.
 */

export type Device = "camera" | "microphone" | "screen";

export type MediaView = {
  may: ReadonlySet<Kind>;
  own: ReadonlyMap<Kind, MediaStreamTrack>;
  others: ReadonlyMap<string, ReadonlyMap<Kind, MediaStreamTrack>>;
  speaking: ReadonlySet<string>;
  line: TransportState;
  /** Busy: the line would carry more than this machine can send. */
  quality: "good" | "weak" | "busy";
  /** There and back in milliseconds, and what is lost on the way, from 0 to 1; null where nothing flows. */
  rtt: number | null;
  loss: number | null;
  /** Neither one's own picture nor those of the others, by one's own will. */
  audioOnly: boolean;
  busy: ReadonlySet<Device>;
  trouble: { device: Device; why: Trouble } | null;
  soundBlocked: boolean;
  speaker: string;
};

const NONE: ReadonlySet<never> = new Set();

export class MediaRoom {
  private readonly listeners = new Set<() => void>();
  private readonly levels = new Levels(() => this.listen());
  private transport: MediaTransport;
  private crowd: [peers: readonly Peer[], hidden: boolean] | null = null;
  private readonly watch: LineWatch;
  private readonly silent = new Set<HTMLAudioElement>();
  private closed = false;
  private view: MediaView = {
    may: NONE,
    own: new Map(),
    others: new Map(),
    speaking: NONE,
    line: "idle",
    quality: "good",
    rtt: null,
    loss: null,
    audioOnly: false,
    busy: NONE,
    trouble: null,
    soundBlocked: false,
    speaker: choices.get().speaker ?? "",
  };

  constructor(
    open: OpenTransport,
    private readonly classroom: Pick<Classroom, "send" | "watch">,
    public ticket: VideoTicket,
    private readonly me: string,
  ) {
    this.transport = this.carriedBy(open);
    this.watch = new LineWatch(
      () => this.transport.connections(),
      (seen) => this.measured(seen),
    );
  }

  get = () => this.view;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Who is in the class now, and so what each may send. */
  follow(people: People, hidden: boolean) {
    const mine = people.participants.find(({ user }) => user.id === this.me);
    const may = mine ? rightsOf(mine, people.locks) : this.view.may;
    if (!same(may, this.view.may)) this.become({ may });
    for (const kind of [...this.view.own.keys()]) if (!may.has(kind)) this.drop(kind);
    this.crowd = [peersOf(people, this.me), hidden];
    this.transport.people(...this.crowd);
  }

  /** The class is carried by another way from now on: what is on stays on, and goes that way. */
  switch = (open: OpenTransport, ticket: VideoTicket) => {
    this.transport.close();
    for (const [userId, tracks] of this.view.others)
      for (const kind of tracks.keys()) this.came(userId, kind, null);
    this.become({ line: "idle", quality: "good" });
    this.ticket = ticket;
    this.transport = this.carriedBy(open);
    if (this.view.audioOnly) this.transport.pictures(false);
    if (this.crowd) this.transport.people(...this.crowd);
    for (const [kind, track] of this.view.own) void this.transport.publish(kind, track);
  };

  /** For whoever leads the class: have another provider carry it. */
  askSwitch = (provider: string) => this.classroom.send("video.switch", { provider });

  /** And have every page show somebody large. */
  askFocus = (whom: Focus | { user_id: null }) => this.classroom.send("stage.focus", whom);

  /** Whether one has seen oneself on this browser before. */
  isChecked = () => choices.get().checked === "yes";
  checked = () => choices.keep("checked", "yes");

  resume = () => this.transport.resume();
  retry = () => this.transport.retry();

  toggle = (device: Device) => (this.view.own.has(device) ? this.off(device) : this.on(device));

  on = async (device: Device) => {
    if (this.view.busy.has(device) || !this.view.may.has(device)) return;
    this.become({ busy: new Set([...this.view.busy, device]), trouble: null });
    try {
      const tracks =
        device === "screen"
          ? await takeScreen(this.view.may.has("screen_audio"))
          : new Map<Kind, MediaStreamTrack>([[device, await take(device)]]);
      for (const [kind, track] of tracks) this.put(kind, track);
    } catch (error) {
      const why = troubleOf(error, isSecureContext);
      // Whoever closes the browser's choice of screens has changed their mind.
      if (!(device === "screen" && why === "denied")) this.become({ trouble: { device, why } });
    }
    this.become({ busy: new Set([...this.view.busy].filter((each) => each !== device)) });
  };

  off = (device: Device) => {
    this.drop(device);
    if (device === "screen") this.drop("screen_audio");
  };

  /** For a line that carries no pictures; one's camera stays off afterwards, until it is wanted again. */
  setAudioOnly = (audioOnly: boolean) => {
    if (audioOnly) this.off("camera");
    this.transport.pictures(!audioOnly);
    this.become({ audioOnly });
  };

  report = () => reportOn(this.ticket, this.view, this.transport.connections());

  /** Another device from now on, in the place of the one in use. */
  choose = async (kind: DeviceKind, id: string) => {
    choices.keep(kind, id);
    if (kind === "speaker") this.become({ speaker: id });
    else if (this.view.own.has(kind)) await this.on(kind);
  };

  forgetTrouble = () => this.become({ trouble: null });

  level = () => this.levels.of(this.view.own.get("microphone"));

  /** Plays; where the browser wants a touch first, the page asks for it. */
  play = async (element: HTMLAudioElement) => {
    try {
      await element.play();
      this.silent.delete(element);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.silent.add(element);
    }
    this.become({ soundBlocked: this.silent.size > 0 });
  };

  stop = (element: HTMLAudioElement) => {
    if (this.silent.delete(element)) this.become({ soundBlocked: this.silent.size > 0 });
  };

  unblock = () => {
    this.levels.wake();
    for (const element of [...this.silent]) void this.play(element);
  };

  close = () => {
    this.closed = true;
    this.watch.stop();
    this.transport.close();
    this.levels.close();
    for (const track of this.view.own.values()) letGo(track);
    this.view = { ...this.view, own: new Map(), others: new Map() };
  };

  private carriedBy(open: OpenTransport): MediaTransport {
    const { ticket, me } = this;
    const { send, watch } = this.classroom;
    const isCurrent = () => this.ticket === ticket;
    return open(
      { me, ticket, send, watch },
      {
        remote: (userId, kind, track) => isCurrent() && this.came(userId, kind, track),
        state: (line) => isCurrent() && this.moved(line),
      },
    );
  }

  private put(kind: Kind, track: MediaStreamTrack) {
    if (this.closed || !this.view.may.has(kind)) {
      letGo(track);
      return;
    }
    const before = this.view.own.get(kind);
    track.onended = () => this.ended(kind, track);
    this.become({ own: new Map([...this.view.own, [kind, track]]) });
    if (kind === "microphone") this.levels.add(track);
    void this.transport.publish(kind, track);
    if (before) this.letGo(before);
  }

  private drop(kind: Kind) {
    const track = this.view.own.get(kind);
    if (!track) return;
    this.become({ own: without(this.view.own, kind) });
    void this.transport.unpublish(kind);
    this.letGo(track);
  }

  private letGo(track: MediaStreamTrack) {
    this.levels.remove(track);
    letGo(track);
  }

  /** Not by us: a cable was pulled, or the browser's own button ended the sharing. */
  private ended(kind: Kind, track: MediaStreamTrack) {
    if (this.view.own.get(kind) !== track) return;
    this.drop(kind);
    if (kind === "screen") this.drop("screen_audio");
    else if (kind !== "screen_audio") this.become({ trouble: { device: kind, why: "lost" } });
  }

  private came(userId: string, kind: Kind, track: MediaStreamTrack | null) {
    if (this.closed) return;
    const theirs = this.view.others.get(userId) ?? new Map<Kind, MediaStreamTrack>();
    const before = theirs.get(kind);
    if (kind === "microphone" && before) this.levels.remove(before);
    if (kind === "microphone" && track) this.levels.add(track);
    const now = track ? new Map([...theirs, [kind, track]]) : without(theirs, kind);
    const others = new Map(this.view.others);
    if (now.size > 0) others.set(userId, now);
    else others.delete(userId);
    this.become({ others });
  }

  private moved(line: TransportState) {
    if (line === "elsewhere") for (const kind of [...this.view.own.keys()]) this.drop(kind);
    this.become({ line });
  }

  /** So coarse as it is shown: a class is not drawn anew for a millisecond. */
  private measured({ weak, rtt, loss }: Seen) {
    const now = {
      quality: weak === null ? ("good" as const) : weak === "line" ? ("weak" as const) : ("busy" as const),
      rtt: rtt === null ? null : Math.ceil(rtt / 10) * 10,
      loss: loss === null ? null : Math.round(loss * 100) / 100,
    };
    const { quality, rtt: lastRtt, loss: lastLoss } = this.view;
    if (now.quality !== quality || now.rtt !== lastRtt || now.loss !== lastLoss) this.become(now);
  }

  private listen() {
    const speaking = new Set<string>();
    const own = this.view.own.get("microphone");
    if (own && this.levels.isLoud(own)) speaking.add(this.me);
    for (const [userId, tracks] of this.view.others) {
      const voice = tracks.get("microphone");
      if (voice && this.levels.isLoud(voice)) speaking.add(userId);
    }
    if (!same(speaking, this.view.speaking)) this.become({ speaking });
  }

  private become(change: Partial<MediaView>) {
    if (this.closed) return;
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }
}

function letGo(track: MediaStreamTrack) {
  track.onended = null;
  track.stop();
}

function without<K, V>(map: ReadonlyMap<K, V>, key: K): Map<K, V> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}

function same<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): boolean {
  return one.size === other.size && [...one].every((each) => other.has(each));
}
