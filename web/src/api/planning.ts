import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import { whole } from "./pages";
import { Problem } from "./problem";
import type { Arrangements, ClassEdit, LiveSession, NewOfficeHours, NewSeries, SeriesEdit } from "./types";

/** Everything in these caches begins with "live-sessions": what changes one class is read again in all of them. */

const ofClass = (session_id: string) => ({ params: { path: { session_id } } });
const ofSeries = (series_id: string) => ({ params: { path: { series_id } } });
const ofCourse = (course_id: string) => ({ params: { path: { course_id } } });
const ofSlot = (slot_id: string) => ({ params: { path: { slot_id } } });

/** A person's classes between two moments, in all their courses. */
export const classesBetween = (from: Date, to: Date) =>
  queryOptions({
    queryKey: ["live-sessions", "between", from.toISOString(), to.toISOString()],
    queryFn: () =>
      whole((page) => {
        const query = { ...page, from: from.toISOString(), to: to.toISOString() };
        return answer(api.GET("/api/v1/live-sessions", { params: { query } }));
      }),
    refetchInterval: 60_000,
  });

/** A class with the tag of the version that was read: who saves says which one they have seen. */
export type Seen = { session: LiveSession; arranged: Arrangements; tag: string };

export async function readClass(id: string): Promise<Seen> {
  const [{ data, error, response }, arranged] = await Promise.all([
    api.GET("/api/v1/live-sessions/{session_id}", ofClass(id)),
    answer(api.GET("/api/v1/live-sessions/{session_id}/arrangements", ofClass(id))),
  ]);
  if (!response.ok || !data) throw Problem.of(error, response);
  return { session: data, arranged, tag: response.headers.get("etag") ?? "*" };
}

/** What a class may be carried by; it changes when the server is set up anew. */
export const videoProviders = queryOptions({
  queryKey: ["live-providers"],
  queryFn: () => answer(api.GET("/api/v1/live-providers")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const saveClass = (id: string, body: ClassEdit, tag: string) =>
  answer(
    api.PATCH("/api/v1/live-sessions/{session_id}", {
      params: { path: { session_id: id }, header: { "If-Match": tag } },
      body,
    }),
  );

export const cancelClass = (id: string) =>
  answer(api.DELETE("/api/v1/live-sessions/{session_id}", ofClass(id)));

export const seriesOf = (course_id: string) =>
  queryOptions({
    queryKey: ["live-sessions", "series", course_id],
    queryFn: () =>
      whole((page) => answer(api.GET("/api/v1/live-series", { params: { query: { ...page, course_id } } }))),
  });

export const planSeries = (body: NewSeries, key: string) =>
  answer(api.POST("/api/v1/live-series", { params: { header: { "Idempotency-Key": key } }, body }));
export const saveSeries = (id: string, body: SeriesEdit) =>
  answer(api.PATCH("/api/v1/live-series/{series_id}", { ...ofSeries(id), body }));
/** All that is to come of it, or from one of its classes on. */
export const endSeries = (series_id: string, following?: string) =>
  answer(
    api.DELETE("/api/v1/live-series/{series_id}", {
      params: { path: { series_id }, query: following ? { following } : {} },
    }),
  );

/** Students of one's own course with this in their name: the first few, and whether there are more. */
export const studentsOf = (course_id: string, q: string) =>
  queryOptions({
    queryKey: ["students", course_id, q],
    queryFn: () =>
      answer(
        api.GET("/api/v1/courses/{course_id}/students", {
          params: { path: { course_id }, query: { limit: 6, ...(q && { q }) } },
        }),
      ),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });

export const officeSlots = (courseId: string) =>
  queryOptions({
    queryKey: ["live-sessions", "office-slots", courseId],
    queryFn: () =>
      whole((page) =>
        answer(
          api.GET("/api/v1/courses/{course_id}/office-slots", {
            params: { path: { course_id: courseId }, query: page },
          }),
        ),
      ),
    refetchInterval: 30_000,
  });

/** One's own times that have begun, the latest first. */
export const pastSlots = (course_id: string) =>
  infiniteQueryOptions({
    queryKey: ["live-sessions", "past-slots", course_id],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/office-slots", {
          params: { path: { course_id }, query: { past: true, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });

export const offerSlots = (courseId: string, body: NewOfficeHours) =>
  answer(api.POST("/api/v1/courses/{course_id}/office-slots", { ...ofCourse(courseId), body }));
export const withdrawSlot = (id: string) => answer(api.DELETE("/api/v1/office-slots/{slot_id}", ofSlot(id)));
export const bookSlot = (id: string) =>
  answer(api.POST("/api/v1/office-slots/{slot_id}/booking", ofSlot(id)));
export const releaseSlot = (id: string) =>
  answer(api.DELETE("/api/v1/office-slots/{slot_id}/booking", ofSlot(id)));

export const calendarLink = queryOptions({
  queryKey: ["calendar-link"],
  queryFn: () => answer(api.GET("/api/v1/calendar/link")),
});
export const makeCalendarLink = () => answer(api.POST("/api/v1/calendar/link"));
export const closeCalendarLink = () => answer(api.DELETE("/api/v1/calendar/link"));
