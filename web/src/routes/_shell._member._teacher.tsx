import { createFileRoute, Outlet } from "@tanstack/react-router";
import { canTeach, useViewer } from "@/auth/viewer";
import { PageNoRole } from "@/shell/PageNoRole";

export const Route = createFileRoute("/_shell/_member/_teacher")({ component: Teachers });

function Teachers() {
  const { user } = useViewer();
  return canTeach(user) ? <Outlet /> : <PageNoRole />;
}
