import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { useViewer } from "@/auth/viewer";
import { currentClass, dropUnlessOf } from "./current";

const MiniBar = lazy(() => import("./MiniBar"));

/** On every page but a class's own: the class one is in. Its code comes when there is one. */
export function Dock() {
  const { user } = useViewer();
  const classroom = useSyncExternalStore(currentClass.subscribe, currentClass.get);
  const isAtClass = useLocation({ select: ({ pathname }) => pathname.startsWith("/live/") });
  useEffect(() => dropUnlessOf(user?.id), [user?.id]);
  if (!classroom || isAtClass) return null;
  return (
    <Suspense fallback={null}>
      <MiniBar classroom={classroom} />
    </Suspense>
  );
}
