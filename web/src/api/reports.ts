import { queryOptions } from "@tanstack/react-query";
import { authorised } from "@/auth/session";
import { answer, api } from "./client";
import { whole } from "./pages";
import { Problem } from "./problem";

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

export const courseAttendance = (id: string) =>
  queryOptions({
    queryKey: ["live-sessions", "course-attendance", id],
    queryFn: () =>
      answer(api.GET("/api/v1/courses/{course_id}/attendance", { params: { path: { course_id: id } } })),
  });

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
