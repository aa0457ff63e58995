import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { authorised } from "@/auth/session";
import { answer, api } from "./client";
import { whole } from "./pages";
import { Problem } from "./problem";
import type { NewOutage } from "./types";

const ofClass = (session_id: string) => ({ params: { path: { session_id } } });

export const summaryOf = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "summary"],
    queryFn: () => answer(api.GET("/api/v1/live-sessions/{session_id}/summary", ofClass(id))),
  });

export const myAttendance = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "attendance", "me"],
    queryFn: () => answer(api.GET("/api/v1/live-sessions/{session_id}/attendance/me", ofClass(id))),
  });

export const noteOutage = (id: string, body: NewOutage) =>
  answer(api.POST("/api/v1/live-sessions/{session_id}/outages", { ...ofClass(id), body }));

export const demandFor = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", id, "demand"],
    queryFn: () =>
      whole((query) =>
        answer(
          api.GET("/api/v1/live-sessions/{session_id}/demand", {
            params: { path: { session_id: id }, query },
          }),
        ),
      ),
  });

const ofCourse = (course_id: string) => ({ path: { course_id } });

const students = (id: string, query: { q?: string; limit?: number; cursor?: string }) =>
  answer(api.GET("/api/v1/courses/{course_id}/attendance", { params: { ...ofCourse(id), query } }));

/** A course's students with what they came to, by name; `q` is a part of the name. */
export const studentsAttendance = (id: string, q: string) =>
  infiniteQueryOptions({
    queryKey: ["live-sessions", "course-attendance", id, "students", q],
    queryFn: ({ pageParam }) =>
      students(id, { limit: 50, ...(q && { q }), ...(pageParam && { cursor: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });

export const classesAttendance = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", "course-attendance", id, "classes"],
    queryFn: () =>
      whole((query) =>
        answer(
          api.GET("/api/v1/courses/{course_id}/attendance/classes", { params: { ...ofCourse(id), query } }),
        ),
      ),
  });

/** All of it, to be kept as a file. */
export async function wholeAttendance(id: string) {
  const [sessions, all] = await Promise.all([
    whole((query) =>
      answer(
        api.GET("/api/v1/courses/{course_id}/attendance/classes", { params: { ...ofCourse(id), query } }),
      ),
    ),
    whole((query) => students(id, query), Number.POSITIVE_INFINITY),
  ]);
  return { course_id: id, sessions, students: all };
}

/** Fetches a file with the person's token and hands it to the browser to keep. */
export async function download(path: string, name: string): Promise<void> {
  const response = await authorised(new Request(path));
  if (!response.ok) throw Problem.of(await response.json().catch(() => null), response);
  keep(await response.blob(), name);
}

export function keepJson(value: unknown, name: string) {
  keep(new Blob([JSON.stringify(value, null, 2)], { type: "application/json" }), name);
}

function keep(file: Blob, name: string) {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
