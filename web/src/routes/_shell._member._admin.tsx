import { createFileRoute, Outlet } from "@tanstack/react-router";
import { useMember } from "@/auth/viewer";
import { PageNoRole } from "@/shell/PageNoRole";

export const Route = createFileRoute("/_shell/_member/_admin")({ component: Administrators });

function Administrators() {
  return useMember().role === "admin" ? <Outlet /> : <PageNoRole />;
}
