import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Notification } from "./types";

export type Notice = Notification;
export type Feed = { items: Notice[]; unread: number };

export const feedKey = ["notifications"];

export const feed = queryOptions({
  queryKey: feedKey,
  queryFn: async (): Promise<Feed> => {
    const { data, unread } = await answer(
      api.GET("/api/v1/notifications", { params: { query: { limit: 30 } } }),
    );
    return { items: data, unread: unread ?? 0 };
  },
  staleTime: 60_000,
});

export const listKey = ["notification-list"];

/** Everything there is, page by page, newest first. */
export const listed = (unread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...listKey, unread],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/notifications", {
          params: { query: { limit: 30, ...(unread && { unread: "true" as const }), ...pageParam } },
        }),
      ),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.next_cursor ? { cursor: page.next_cursor } : undefined),
  });

/** Marks one notification (or, without an id, all) as read; the bell shows it before the server answers. */
export function useMarkRead() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (id: string | null) => {
      if (id === null) await answer(api.POST("/api/v1/notifications/read-all"));
      else
        await answer(
          api.POST("/api/v1/notifications/read/{notification_id}", {
            params: { path: { notification_id: id } },
          }),
        );
    },
    onMutate: (id) => {
      const before = cache.getQueryData<Feed>(feedKey);
      const read_at = new Date().toISOString();
      cache.setQueryData<Feed>(feedKey, (known) => {
        if (!known) return known;
        const items = known.items.map((each) =>
          (id === null || each.id === id) && !each.read_at ? { ...each, read_at } : each,
        );
        const lost = id !== null && known.items.some((each) => each.id === id && !each.read_at) ? 1 : 0;
        return { items, unread: id === null ? 0 : Math.max(0, known.unread - lost) };
      });
      return before;
    },
    onError: (_error, _id, before) => cache.setQueryData(feedKey, before),
    onSettled: () => cache.invalidateQueries({ queryKey: listKey }),
  });
}
