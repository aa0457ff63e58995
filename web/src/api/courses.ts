import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import type { NewCourse, NewLesson } from "./types";

const ofCourse = (course_id: string) => ({ params: { path: { course_id } } });
const ofSection = (section_id: string) => ({ params: { path: { section_id } } });
const ofLesson = (lesson_id: string) => ({ params: { path: { lesson_id } } });

export type CatalogueSearch = { q?: string; category?: string };

export const categories = queryOptions({
  queryKey: ["categories"],
  queryFn: async () => (await answer(api.GET("/api/v1/categories"))).data,
  staleTime: 10 * 60_000,
});

export const catalogue = (search: CatalogueSearch) =>
  infiniteQueryOptions({
    queryKey: ["courses", "catalogue", search],
    queryFn: ({ pageParam }) =>
      answer(api.GET("/api/v1/courses", { params: { query: { ...search, limit: 12, ...pageParam } } })),
    initialPageParam: {} as { cursor?: string },
    getNextPageParam: (page) => (page.next_cursor ? { cursor: page.next_cursor } : undefined),
  });

export const course = (id: string) =>
  queryOptions({
    queryKey: ["courses", id],
    queryFn: () => answer(api.GET("/api/v1/courses/{course_id}", ofCourse(id))),
  });

export const sections = (courseId: string) =>
  queryOptions({
    queryKey: ["courses", courseId, "sections"],
    queryFn: async () =>
      (await answer(api.GET("/api/v1/courses/{course_id}/sections", ofCourse(courseId)))).data,
  });

export const myEnrolments = queryOptions({
  queryKey: ["enrolments"],
  queryFn: async () =>
    (await answer(api.GET("/api/v1/enrolments", { params: { query: { limit: 100 } } }))).data,
});

export const myCourses = queryOptions({
  queryKey: ["courses", "mine"],
  queryFn: async () =>
    (await answer(api.GET("/api/v1/instructor/courses", { params: { query: { limit: 100 } } }))).data,
});

export const editedCourse = (id: string) =>
  queryOptions({
    queryKey: ["courses", id, "edited"],
    queryFn: () => answer(api.GET("/api/v1/instructor/courses/{course_id}", ofCourse(id))),
  });

export const pendingCourses = queryOptions({
  queryKey: ["courses", "pending"],
  queryFn: async () =>
    (await answer(api.GET("/api/v1/admin/courses", { params: { query: { status: "pending", limit: 100 } } })))
      .data,
});

export const enrol = (id: string) => answer(api.POST("/api/v1/courses/{course_id}/enroll", ofCourse(id)));
export const createCourse = (body: NewCourse) => answer(api.POST("/api/v1/instructor/courses", { body }));
export const editCourse = (id: string, body: Partial<NewCourse>) =>
  answer(api.PATCH("/api/v1/instructor/courses/{course_id}", { ...ofCourse(id), body }));
export const deleteCourse = (id: string) =>
  answer(api.DELETE("/api/v1/instructor/courses/{course_id}", ofCourse(id)));
export const publishCourse = (id: string) =>
  answer(api.POST("/api/v1/courses/{course_id}/publish", ofCourse(id)));
export const approveCourse = (id: string) =>
  answer(api.PATCH("/api/v1/admin/courses/{course_id}/approve", ofCourse(id)));
export const rejectCourse = (id: string, reason: string) =>
  answer(api.PATCH("/api/v1/admin/courses/{course_id}/reject", { ...ofCourse(id), body: { reason } }));
export const addSection = (courseId: string, title: string) =>
  answer(api.POST("/api/v1/courses/{course_id}/sections", { ...ofCourse(courseId), body: { title } }));
export const renameSection = (id: string, title: string) =>
  answer(api.PATCH("/api/v1/sections/{section_id}", { ...ofSection(id), body: { title } }));
export const deleteSection = (id: string) =>
  answer(api.DELETE("/api/v1/sections/{section_id}", ofSection(id)));
export const addLesson = (sectionId: string, body: NewLesson) =>
  answer(api.POST("/api/v1/sections/{section_id}/lessons", { ...ofSection(sectionId), body }));
export const deleteLesson = (id: string) => answer(api.DELETE("/api/v1/lessons/{lesson_id}", ofLesson(id)));
