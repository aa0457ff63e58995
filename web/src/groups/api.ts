import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { whole } from "@/api/pages";
import type { components } from "@/api/schema.gen";
import type { Said } from "@/live/earlier";

type Schemas = components["schemas"];

export type StudyGroup = Schemas["MyStudyGroup"];
export type NewGroup = Required<Schemas["StudyGroupInput"]>;
export type GroupMember = Schemas["GroupMember"];

const GROUP = "/api/v1/study-groups/{group_id}";
const of = (group_id: string) => ({ params: { path: { group_id } } });
const who = (group_id: string, user_id: string) => ({ params: { path: { group_id, user_id } } });

/** What somebody is who may come into the room. */
export const isInside = ({ me }: StudyGroup) => me === "owner" || me === "member" || me === "instructor";
export const leads = ({ me }: StudyGroup) => me === "owner" || me === "instructor";

export const groupsOf = (course_id: string) =>
  infiniteQueryOptions({
    queryKey: ["study-groups", "of", course_id],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/study-groups", {
          params: { path: { course_id }, query: { limit: 20, ...pageParam } },
        }),
      ),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.next_cursor ? { cursor: page.next_cursor } : undefined),
  });

export const group = (id: string) =>
  queryOptions({ queryKey: ["study-groups", id], queryFn: () => answer(api.GET(GROUP, of(id))) });

export const asking = (id: string) =>
  queryOptions({
    queryKey: ["study-groups", id, "asking"],
    queryFn: () =>
      whole((query) =>
        answer(
          api.GET(`${GROUP}/members`, {
            params: { path: { group_id: id }, query: { ...query, state: "asked" } },
          }),
        ),
      ),
  });

/** A page of what was said, the newest first on the wire and the oldest first here. */
export async function saidInGroup(group_id: string, cursor: string | null): Promise<Said> {
  const { data, next_cursor } = await answer(
    api.GET(`${GROUP}/messages`, {
      params: { path: { group_id }, query: { limit: 100, ...(cursor && { cursor }) } },
    }),
  );
  return { messages: data.toReversed(), cursor: next_cursor ?? null };
}

export const begin = (course_id: string, body: NewGroup, key: string) =>
  answer(
    api.POST("/api/v1/courses/{course_id}/study-groups", {
      params: { path: { course_id } },
      body,
      headers: { "Idempotency-Key": key },
    }),
  );
export const change = (id: string, body: NewGroup) => answer(api.PATCH(GROUP, { ...of(id), body }));
export const dissolve = (id: string) => answer(api.DELETE(GROUP, of(id)));
export const join = (id: string) => answer(api.POST(`${GROUP}/members`, of(id)));
export const letIn = (id: string, user: string) =>
  answer(api.POST(`${GROUP}/members/{user_id}`, who(id, user)));
/** Out of the group: oneself, or as who looks after it somebody else. */
export const sendAway = (id: string, user: string) =>
  answer(api.DELETE(`${GROUP}/members/{user_id}`, who(id, user)));
