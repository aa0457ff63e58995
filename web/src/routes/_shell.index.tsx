import { createFileRoute, redirect } from "@tanstack/react-router";
import { session } from "@/auth/session";
import { homeOf } from "@/shell/places";

export const Route = createFileRoute("/_shell/")({
  beforeLoad: () => {
    throw redirect({ to: homeOf(session.get().user), replace: true });
  },
});
