/** How loud tracks are, from 0 to 1, measured a few times a second. */

const EVERY_MS = 150;
const LOUD = 0.04;
/** Between words somebody still speaks. */
const HOLD_MS = 700;

type Measured = { source: MediaStreamAudioSourceNode; analyser: AnalyserNode; level: number; loudAt: number };

export class Levels {
  private context: AudioContext | null = null;
  private readonly measured = new Map<MediaStreamTrack, Measured>();
  private readonly buffer = new Float32Array(512);
  private readonly timer = setInterval(() => this.measure(), EVERY_MS);

  constructor(private readonly changed: () => void) {}

  add(track: MediaStreamTrack) {
    if (this.measured.has(track)) return;
    this.context ??= new AudioContext();
    const source = this.context.createMediaStreamSource(new MediaStream([track]));
    const analyser = this.context.createAnalyser();
    analyser.fftSize = this.buffer.length;
    source.connect(analyser);
    this.measured.set(track, { source, analyser, level: 0, loudAt: 0 });
  }

  remove(track: MediaStreamTrack) {
    this.measured.get(track)?.source.disconnect();
    this.measured.delete(track);
  }

  of(track: MediaStreamTrack | undefined): number {
    return (track && this.measured.get(track)?.level) ?? 0;
  }

  isLoud(track: MediaStreamTrack): boolean {
    return Date.now() - (this.measured.get(track)?.loudAt ?? 0) < HOLD_MS;
  }

  /** Browsers measure nothing before the person has touched the page. */
  wake() {
    if (this.context?.state === "suspended") void this.context.resume();
  }

  close() {
    clearInterval(this.timer);
    this.measured.clear();
    void this.context?.close();
  }

  private measure() {
    if (this.measured.size === 0) return;
    this.wake();
    for (const one of this.measured.values()) {
      one.analyser.getFloatTimeDomainData(this.buffer);
      const power = this.buffer.reduce((sum, value) => sum + value * value, 0) / this.buffer.length;
      one.level = Math.min(1, Math.sqrt(power) * 4);
      if (one.level > LOUD) one.loudAt = Date.now();
    }
    this.changed();
  }
}
