import { useQueryClient } from "@tanstack/react-query";

/** Does something to a course's outline, then reads the outline (and the lesson counts) again. */
export function useOutlineChange(courseId: string) {
  const cache = useQueryClient();
  return async (work: () => Promise<unknown>) => {
    await work();
    await cache.invalidateQueries({ queryKey: ["courses", courseId] });
  };
}
