import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { Announcement } from "./types";

const RECOUNT_MS = 2_000;

/** While people are still being told, the instructor's page counts along. */
const isUnderWay = ({ progress }: Announcement) =>
  progress !== null && (progress.total === null || progress.told < progress.total);

export const announcements = (course_id: string) =>
  queryOptions({
    queryKey: ["announcements", course_id],
    queryFn: async () =>
      (
        await answer(
          api.GET("/api/v1/courses/{course_id}/announcements", { params: { path: { course_id } } }),
        )
      ).data,
    refetchInterval: ({ state }) => {
      const newest = state.data?.[0];
      const isRecent = newest && Date.now() - new Date(newest.created_at).getTime() < 10 * 60_000;
      return isRecent && isUnderWay(newest) ? RECOUNT_MS : false;
    },
  });

export const announce = (course_id: string, body: { title: string; text: string }, key: string) =>
  answer(
    api.POST("/api/v1/courses/{course_id}/announcements", {
      params: { path: { course_id }, header: { "Idempotency-Key": key } },
      body,
    }),
  );
