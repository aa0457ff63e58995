import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { Person } from "@/api/types";
import { line } from "@/realtime/line";
import { Classroom } from "./classroom";
import { come, goElsewhere, visitOf } from "./current";

/** Visits a class from its page on; a visit that was kept while other pages were shown goes on. */
export function useVisit(sessionId: string, { id, name }: Person) {
  const classroom = useMemo(
    () => visitOf(sessionId, id) ?? new Classroom(sessionId, { id, name }),
    [sessionId, id, name],
  );
  useEffect(() => {
    void come(classroom);
    return () => goElsewhere(classroom);
  }, [classroom]);
  return { classroom, visit: useVisitOf(classroom) };
}

export function useVisitOf(classroom: Classroom) {
  return useSyncExternalStore(classroom.subscribe, classroom.get);
}

export function useLine() {
  return useSyncExternalStore(line.subscribe, line.get);
}

const QUIET_MS = 2_000;

/** Whether the line is down for long enough to say so: what is shown may not be so any more. */
export function useLostSight(): boolean {
  const { downSince } = useLine();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    setLost(false);
    if (downSince === null) return;
    const timer = setTimeout(() => setLost(true), Math.max(0, downSince + QUIET_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [downSince]);
  return lost;
}
