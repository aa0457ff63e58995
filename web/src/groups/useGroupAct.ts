import { useQueryClient } from "@tanstack/react-query";
import { useDeed } from "@/live/useDeed";

/** Something done to a group: what is shown of groups is read again, and a refusal is said. */
export function useGroupAct<T = void>(work: (what: T) => Promise<unknown>, done?: () => void) {
  const cache = useQueryClient();
  return useDeed(async (what: T) => {
    await work(what);
    done?.();
    await cache.invalidateQueries({ queryKey: ["study-groups"] });
  });
}
