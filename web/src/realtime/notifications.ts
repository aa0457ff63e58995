import type { QueryClient } from "@tanstack/react-query";
import type { Socket } from "socket.io-client";
import { type Feed, feedKey, listKey, type Notice } from "@/api/notifications";
import { renewedToken } from "@/auth/session";
import { hangUp, open, tokenOf } from "./line";

/** Keeps the bell's cache equal to the server's rows, and tells pages what has just happened. */

type Hear = (notification: Notice) => void;

const AFTER_CLOSING_MS = 1_000;
const hearers = new Set<Hear>();

export function onNotification(hear: Hear): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

export function followNotifications(cache: QueryClient): () => void {
  const socket = open("/notifications");
  const change = (update: (feed: Feed) => Feed) => {
    cache.setQueryData<Feed>(feedKey, (feed) => update(feed ?? { items: [], unread: 0 }));
    void cache.invalidateQueries({ queryKey: listKey });
  };

  socket.on("notification.sync", (event: unknown) => {
    const { latest, unread } = factsOf<{ latest: Notice[]; unread: number }>(event);
    change((feed) => ({ unread, items: merge(latest, feed.items) }));
  });
  socket.on("notification.created", (event: unknown) => {
    const { notification, unread } = factsOf<{ notification: Notice; unread: number }>(event);
    change((feed) => ({ unread, items: merge([notification], feed.items) }));
    for (const hear of hearers) hear(notification);
  });
  socket.on("notification.read", (event: unknown) => {
    const { ids, unread } = factsOf<{ ids: string[]; unread: number }>(event);
    change((feed) => ({ unread, items: markRead(feed.items, unread === 0 ? null : ids) }));
  });
  socket.on("disconnect", (reason) => comeBack(socket, reason));
  return () => hangUp(socket);
}

/**
 * The server closed on purpose. With a sign-in that still holds (its token ran out in a sleeping tab)
 * the bell returns; a sign-in that was ended elsewhere ends here too, with the refused renewal.
 */
function comeBack(socket: Socket, reason: string) {
  if (reason !== "io server disconnect") return;
  setTimeout(async () => {
    const token = await renewedToken(tokenOf(socket)).catch(() => null);
    if (token && socket.hasListeners("notification.sync")) socket.connect();
  }, AFTER_CLOSING_MS);
}

function factsOf<T>(event: unknown): T {
  return (event as { data: T }).data;
}

function merge(fresh: Notice[], known: Notice[]): Notice[] {
  const ids = new Set(fresh.map((each) => each.id));
  return [...fresh, ...known.filter((each) => !ids.has(each.id))]
    .sort((a, b) => b.number - a.number)
    .slice(0, 50);
}

function markRead(items: Notice[], ids: string[] | null): Notice[] {
  const read_at = new Date().toISOString();
  return items.map((each) => (each.read_at || (ids && !ids.includes(each.id)) ? each : { ...each, read_at }));
}
