import { createFileRoute, Outlet } from "@tanstack/react-router";
import { requireMember } from "@/auth/guards";
import { useViewer } from "@/auth/viewer";

export const Route = createFileRoute("/_shell/_member")({ beforeLoad: requireMember, component: Members });

/** Between signing out and leaving the page there is nobody to show it to. */
function Members() {
  const { user } = useViewer();
  return user && <Outlet />;
}
