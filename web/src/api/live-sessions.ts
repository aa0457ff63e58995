import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import { whole } from "./pages";
import type { ClassEdit, LiveSession, NewLiveSession } from "./types";

const byId = (session_id: string) => ({ params: { path: { session_id } } });

export const liveSession = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id],
    queryFn: () => answer(api.GET("/api/v1/live-sessions/{session_id}", byId(id))),
  });

export const classesOf = (courseId: string) =>
  queryOptions({
    queryKey: ["live-sessions", { courseId }],
    queryFn: () =>
      whole((page) => {
        const query = { ...page, course_id: courseId };
        return answer(api.GET("/api/v1/live-sessions", { params: { query } }));
      }),
  });

/** Live now, then the next ones: of the courses this person takes or teaches. */
export const upcomingClasses = queryOptions({
  queryKey: ["live-sessions", "upcoming"],
  queryFn: async (): Promise<LiveSession[]> => {
    const [live, scheduled] = await Promise.all(
      (["live", "scheduled"] as const).map((status) =>
        answer(api.GET("/api/v1/live-sessions", { params: { query: { status, limit: 20 } } })),
      ),
    );
    return [...(live?.data ?? []), ...(scheduled?.data ?? []).sort(byStart)];
  },
  refetchInterval: 60_000,
});

export const attendance = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "attendance"],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/live-sessions/{session_id}/attendance", byId(id)))).data,
  });

/** Who asks to be let in: for hosts. */
export const lobbyOf = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "door", "lobby"],
    queryFn: async () => (await answer(api.GET("/api/v1/live-sessions/{session_id}/lobby", byId(id)))).data,
  });

/** Who waits for a seat: for hosts. */
export const waitlistOf = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "door", "waitlist"],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/live-sessions/{session_id}/waitlist", byId(id)))).data,
  });

/** Who is excluded from the class: for hosts. */
export const bansOf = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "bans"],
    queryFn: async () => (await answer(api.GET("/api/v1/live-sessions/{session_id}/bans", byId(id)))).data,
    refetchInterval: 30_000,
  });

export const unban = (session_id: string, user_id: string) =>
  answer(
    api.DELETE("/api/v1/live-sessions/{session_id}/bans/{user_id}", {
      params: { path: { session_id, user_id } },
    }),
  );

/** Who wanted a seat and did not get one: for the host. */
export const demandOf = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "demand"],
    queryFn: async () => (await answer(api.GET("/api/v1/live-sessions/{session_id}/demand", byId(id)))).data,
    refetchInterval: 60_000,
  });

/** What was said in class, the newest first: a page, and where the next one begins. */
export async function saidIn(id: string, cursor: string | null) {
  const query = { limit: 100, ...(cursor && { cursor }) };
  const { data, next_cursor } = await answer(
    api.GET("/api/v1/live-sessions/{session_id}/chat", { params: { path: { session_id: id }, query } }),
  );
  return { messages: data, cursor: next_cursor };
}

export const statusOf = (id: string) =>
  answer(api.GET("/api/v1/live-sessions/{session_id}/status", byId(id)));
export const scheduleClass = (body: NewLiveSession) => answer(api.POST("/api/v1/live-sessions", { body }));
export const startClass = (id: string) =>
  answer(api.POST("/api/v1/live-sessions/{session_id}/start", byId(id)));
export const endClass = (id: string) => answer(api.POST("/api/v1/live-sessions/{session_id}/end", byId(id)));

export const editClass = (id: string, body: ClassEdit) =>
  answer(api.PATCH("/api/v1/live-sessions/{session_id}", { ...byId(id), body }));

export function byStart(a: LiveSession, b: LiveSession): number {
  return a.starts_at.localeCompare(b.starts_at);
}
