import { redirect } from "@tanstack/react-router";
import { session } from "./session";

/** For `beforeLoad` of pages that need somebody: guests sign in first, and come back. */
export function requireMember({ location }: { location: { href: string } }) {
  const { status, exit } = session.get();
  if (status === "member") return;
  throw redirect({ to: "/sign-in", search: exit === "signed-out" ? {} : { next: location.href } });
}

/** Where to go after signing in: a path of this site, nothing else. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith("/") && !/^\/[/\\]/.test(next) ? next : "/";
}
