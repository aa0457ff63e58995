import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Person } from "@/api/types";
import { line } from "@/realtime/line";
import { Classroom } from "./classroom";

/** Visits a class for as long as the page shows it. */
export function useVisit(sessionId: string, { id, name }: Person) {
  const classroom = useMemo(() => new Classroom(sessionId, { id, name }), [sessionId, id, name]);
  useEffect(() => {
    classroom.enter();
    return classroom.close;
  }, [classroom]);
  return { classroom, visit: useSyncExternalStore(classroom.subscribe, classroom.get) };
}

export function useLine() {
  return useSyncExternalStore(line.subscribe, line.get);
}
