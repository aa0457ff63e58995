import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import type { components } from "@/api/schema.gen";

type Schemas = components["schemas"];

export type Organization = Schemas["OrganizationShape"];
export type Member = Schemas["MemberShape"];
export type MemberRole = Schemas["MemberRole"];
export type Webhook = Schemas["WebhookShape"];
export type FreshWebhook = Schemas["FreshWebhook"];
export type WebhookValues = Pick<Webhook, "url" | "description" | "event_types">;
export type EventType = Webhook["event_types"][number];
export type Delivery = Schemas["DeliveryShape"];
export type DeliveryStatus = Schemas["DeliveryStatus"];
export type Attempt = Schemas["AttemptShape"];

/** All there are, as the wire's own type knows them: one that is missing here does not compile. */
const EVENTS: Record<EventType, true> = {
  "course.published": true,
  "course.rejected": true,
  "course.deleted": true,
  "enrolment.started": true,
  "session.scheduled": true,
  "session.changed": true,
  "session.cancelled": true,
  "session.started": true,
  "session.ended": true,
  "session.summarised": true,
  "membership.started": true,
  "membership.ended": true,
  "webhook.disabled": true,
};
export const EVENT_TYPES = Object.keys(EVENTS) as EventType[];

const POLL_MS = 2_000;
const ORGANIZATION = "/api/v1/organizations/{organization_id}";
const WEBHOOK = `${ORGANIZATION}/webhooks/{webhook_id}` as const;

const of = (organization_id: string) => ({ params: { path: { organization_id } } });
const at = (organization_id: string, webhook_id: string) => ({
  params: { path: { organization_id, webhook_id } },
});

export const myOrganizations = queryOptions({
  queryKey: ["organizations"],
  queryFn: async () =>
    (await answer(api.GET("/api/v1/organizations", { params: { query: { limit: 100 } } }))).data,
});

export const organization = (id: string) =>
  queryOptions({
    queryKey: ["organizations", id],
    queryFn: () => answer(api.GET(ORGANIZATION, of(id))),
  });

export const members = (id: string) =>
  infiniteQueryOptions({
    queryKey: ["organizations", id, "members"],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET(`${ORGANIZATION}/members`, {
          params: { path: { organization_id: id }, query: { limit: 50, ...pageParam } },
        }),
      ),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.next_cursor ? { cursor: page.next_cursor } : undefined),
  });

export const webhooks = (id: string) =>
  queryOptions({
    queryKey: ["organizations", id, "webhooks"],
    queryFn: async () => (await answer(api.GET(`${ORGANIZATION}/webhooks`, of(id)))).data,
  });

export const webhook = (organizationId: string, id: string) =>
  queryOptions({
    queryKey: ["organizations", organizationId, "webhooks", id],
    queryFn: () => answer(api.GET(WEBHOOK, at(organizationId, id))),
    refetchInterval: 10_000, // it may be switched off while somebody looks
  });

export const deliveries = (organizationId: string, id: string, status?: DeliveryStatus) =>
  infiniteQueryOptions({
    queryKey: ["organizations", organizationId, "webhooks", id, "deliveries", status ?? "all"],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET(`${WEBHOOK}/deliveries`, {
          params: {
            path: { organization_id: organizationId, webhook_id: id },
            query: { limit: 20, ...(status && { status }), ...pageParam },
          },
        }),
      ),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.next_cursor ? { cursor: page.next_cursor } : undefined),
    // What waits is looked at again, so that nobody has to.
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some((one) => one.status === "pending")) && POLL_MS,
  });

export const delivery = (
  organizationId: string,
  webhookId: string,
  { id, status, attempts_count }: Delivery,
) =>
  queryOptions({
    queryKey: [
      "organizations",
      organizationId,
      "webhooks",
      webhookId,
      "delivery",
      id,
      status,
      attempts_count,
    ],
    queryFn: () =>
      answer(
        api.GET(`${WEBHOOK}/deliveries/{delivery_id}`, {
          params: { path: { organization_id: organizationId, webhook_id: webhookId, delivery_id: id } },
        }),
      ),
  });

export const rename = (id: string, name: string) =>
  answer(api.PATCH(ORGANIZATION, { ...of(id), body: { name } }));
export const addMember = (id: string, body: { email: string; role: MemberRole }) =>
  answer(api.POST(`${ORGANIZATION}/members`, { ...of(id), body }));
export const removeMember = (id: string, user_id: string) =>
  answer(
    api.DELETE(`${ORGANIZATION}/members/{user_id}`, { params: { path: { organization_id: id, user_id } } }),
  );
export const createWebhook = (id: string, body: Schemas["WebhookInput"]) =>
  answer(api.POST(`${ORGANIZATION}/webhooks`, { ...of(id), body }));
export const editWebhook = ({ organization_id, id }: Webhook, body: Schemas["WebhookEdit"]) =>
  answer(api.PATCH(WEBHOOK, { ...at(organization_id, id), body }));
export const switchWebhook = (webhook: Webhook, enabled: boolean) => editWebhook(webhook, { enabled });
export const deleteWebhook = ({ organization_id, id }: Webhook) =>
  answer(api.DELETE(WEBHOOK, at(organization_id, id)));
export const rotateSecret = ({ organization_id, id }: Webhook) =>
  answer(api.POST(`${WEBHOOK}/rotate`, at(organization_id, id)));
export const testWebhook = ({ organization_id, id }: Webhook) =>
  answer(api.POST(`${WEBHOOK}/test`, at(organization_id, id)));
export const redeliver = ({ organization_id, id }: Webhook, delivery_id: string) =>
  answer(
    api.POST(`${WEBHOOK}/deliveries/{delivery_id}/redeliver`, {
      params: { path: { organization_id, webhook_id: id, delivery_id } },
    }),
  );
