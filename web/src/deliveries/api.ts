import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema.gen";

type Schemas = components["schemas"];

export type Figures = Schemas["FiguresShape"];
export type Hour = Schemas["HourShape"];
export type Channel = Schemas["Channel"];
export type Standing = Schemas["Standing"];
export type Outgoing = Schemas["OutgoingShape"];
export type Try = Schemas["TryShape"];

/** What the list is narrowed to: kept in the address, so that it can be sent to somebody. */
export type Filters = { channel?: Channel; state?: Standing; kind?: string; user?: string };

export const CHANNELS: Channel[] = ["mail", "push"];
export const STANDINGS: Standing[] = ["queued", "retrying", "sent", "dropped", "expired", "dead"];

const POLL_MS = 10_000;
const LOOK_MS = 2_000;

export const figures = queryOptions({
  queryKey: ["deliveries", "figures"],
  queryFn: () => answer(api.GET("/api/v1/admin/deliveries/figures")),
  refetchInterval: POLL_MS,
});

export const ledger = ({ user, ...rest }: Filters) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", "ledger", rest, user],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/admin/deliveries", {
          params: { query: { limit: 30, ...rest, ...(user && { user_id: user }), ...pageParam } },
        }),
      ),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.next_cursor ? { cursor: page.next_cursor } : undefined),
    refetchInterval: POLL_MS,
  });

export const outgoing = (delivery_id: string) =>
  queryOptions({
    queryKey: ["deliveries", "one", delivery_id],
    queryFn: () =>
      answer(api.GET("/api/v1/admin/deliveries/{delivery_id}", { params: { path: { delivery_id } } })),
    refetchInterval: ({ state }) => state.data?.next_attempt_at != null && LOOK_MS,
  });

export const retry = (delivery_id: string) =>
  answer(api.POST("/api/v1/admin/deliveries/{delivery_id}/retry", { params: { path: { delivery_id } } }));

export const retryAll = (channel: Channel, key: string) =>
  answer(
    api.POST("/api/v1/admin/deliveries/retry", {
      params: { header: { "Idempotency-Key": key } },
      body: { channel },
    }),
  );
