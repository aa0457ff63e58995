import { useSyncExternalStore } from "react";
import type { User } from "@/api/types";
import { session, type Viewer } from "./session";

export function useViewer(): Viewer {
  return useSyncExternalStore(session.subscribe, session.get);
}

/** The signed-in person, on pages that only members reach. */
export function useMember(): User {
  const { user } = useViewer();
  if (!user) throw new Error("this page needs a signed-in person");
  return user;
}

export function canTeach(user: User | null): boolean {
  return user?.role === "instructor" || user?.role === "admin";
}
