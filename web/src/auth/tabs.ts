import type { User } from "@/api/types";

/** What the open tabs of this browser tell each other about the session. */

export type Exit = "signed-out" | "expired";

type Access = { token: string; expiresAt: number };

export type Message = { type: "signed-in"; user: User; access: Access } | { type: "signed-out"; exit: Exit };

const channel = new BroadcastChannel("lyceum.session");

export const tabs = {
  tell: (message: Message) => channel.postMessage(message),
  listen(hear: (message: Message) => void) {
    channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  },
};
