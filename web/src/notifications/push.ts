import { pushKey, subscribeDevice, unsubscribeDevice } from "@/api/preferences";

/** Being told on this browser while no page is open. It is asked for after a click, never before. */

export type PushState = "unsupported" | "denied" | "off" | "on";

const WORKER = "/sw.js";
const DEVICE = "lyceum.push-device";

export async function pushState(): Promise<PushState> {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window))
    return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  const subscription = await registration?.pushManager.getSubscription();
  return subscription && localStorage.getItem(DEVICE) ? "on" : "off";
}

export async function turnOn(): Promise<PushState> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "denied" : "off";
  const applicationServerKey = bytesOf(await pushKey());
  await navigator.serviceWorker.register(WORKER);
  const registration = await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey,
  });
  const { endpoint, keys, expirationTime } = subscription.toJSON();
  const device = await subscribeDevice({
    endpoint: endpoint ?? "",
    keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" },
    expirationTime: expirationTime ?? null,
  });
  localStorage.setItem(DEVICE, device.id);
  return "on";
}

export async function turnOff(): Promise<PushState> {
  const device = localStorage.getItem(DEVICE);
  localStorage.removeItem(DEVICE);
  const registration = await navigator.serviceWorker.getRegistration(WORKER);
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  if (device) await unsubscribeDevice(device);
  return "off";
}

/** base64url, as the server spells its key, to what browsers want. */
export function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
