import type { Kind } from "./transport";

/** Cameras, microphones and speakers: which there are, and which one was chosen. */

export type DeviceKind = "camera" | "microphone" | "speaker";
type Choices = Partial<Record<DeviceKind | "checked", string>>;
export type Devices = Record<DeviceKind, MediaDeviceInfo[]>;

const KEY = "lyceum.devices";
const OF: Record<MediaDeviceKind, DeviceKind> = {
  videoinput: "camera",
  audioinput: "microphone",
  audiooutput: "speaker",
};

export const choices = {
  get(): Choices {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      return typeof kept === "object" && kept !== null ? (kept as Choices) : {};
    } catch {
      return {}; // somebody else wrote there
    }
  },
  keep(kind: keyof Choices, id: string) {
    localStorage.setItem(KEY, JSON.stringify({ ...choices.get(), [kind]: id }));
  },
};

export async function listDevices(): Promise<Devices> {
  const found: Devices = { camera: [], microphone: [], speaker: [] };
  for (const device of (await navigator.mediaDevices?.enumerateDevices()) ?? [])
    if (device.deviceId) found[OF[device.kind]].push(device);
  return found;
}

/** A track of the chosen device, or of another one when it is not there today. Throws what browsers throw. */
export async function take(kind: "camera" | "microphone"): Promise<MediaStreamTrack> {
  const id = choices.get()[kind];
  const device = id ? { deviceId: { ideal: id } } : {};
  const stream = await media().getUserMedia(
    kind === "camera"
      ? {
          video: {
            ...device,
            width: { ideal: 1280 },
            height: { ideal: 720 },
            frameRate: { ideal: 24, max: 30 },
          },
        }
      : { audio: { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
  );
  return first(stream);
}

/** The screen, and its sound where the person may be heard and the browser has it. */
export async function takeScreen(sound: boolean): Promise<Map<Kind, MediaStreamTrack>> {
  const stream = await media().getDisplayMedia({
    video: { frameRate: { ideal: 8, max: 15 } },
    audio: sound,
  });
  const [picture] = stream.getVideoTracks();
  const [voice] = stream.getAudioTracks();
  const tracks = new Map<Kind, MediaStreamTrack>();
  if (picture) {
    picture.contentHint = "detail";
    tracks.set("screen", picture);
  }
  if (voice) tracks.set("screen_audio", voice);
  return tracks;
}

function media(): MediaDevices {
  // Not there on a page without https, and in browsers that cannot.
  if (!navigator.mediaDevices) throw new TypeError("no media devices");
  return navigator.mediaDevices;
}

function first(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getTracks();
  if (!track) throw new DOMException("no track", "NotFoundError");
  return track;
}
