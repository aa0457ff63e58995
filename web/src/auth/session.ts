import { Problem } from "@/api/problem";
import type { SignedIn, User } from "@/api/types";
import { followZoneOf } from "@/lib/zone";
import { type Exit, type Message, tabs } from "./tabs";

/**
 * Who is signed in, in this browser. The access token lives in memory, the refresh token in
 * localStorage. A refresh token may be spent once: inside a tab the running refresh is shared,
 * between tabs a lock orders them and each reads the newest token after it got the lock.
 */

export type Viewer = { status: "unknown" | "guest" | "member"; user: User | null; exit: Exit | null };

const REFRESH_KEY = "lyceum.refresh";
const LOCK = "lyceum.refresh";
const EARLY_MS = 30_000;

let viewer: Viewer = {
  status: localStorage.getItem(REFRESH_KEY) ? "unknown" : "guest",
  user: null,
  exit: null,
};
let access: { token: string; expiresAt: number } | null = null;
let refreshing: Promise<string> | null = null;
const listeners = new Set<() => void>();

export const session = {
  get: () => viewer,

  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** At start: turns a kept refresh token into a signed-in person, or a guest. */
  async resume(): Promise<void> {
    if (viewer.status !== "unknown") return;
    try {
      await refresh();
    } catch (error) {
      if (session.get().status !== "guest") throw error;
    }
  },

  enter(signedIn: SignedIn) {
    keep(signedIn);
  },

  /** The same person, with a changed profile. */
  update(user: User) {
    become({ ...viewer, user });
    if (access) tabs.tell({ type: "signed-in", user, access });
  },

  async signOut(): Promise<void> {
    const refresh_token = localStorage.getItem(REFRESH_KEY);
    const token = access?.token;
    leave("signed-out");
    if (!refresh_token) return;
    await fetch("/api/v1/auth/logout", {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ refresh_token }),
    }).catch(() => undefined);
  },
};

/** A token with some life left; refreshes first when there is none. */
export async function freshToken(): Promise<string> {
  if (access && access.expiresAt - Date.now() > EARLY_MS) return access.token;
  return refresh();
}

/** After a refusal of `spent`: another token, unless one has arrived since. */
export async function renewedToken(spent: string | null): Promise<string> {
  if (access && access.token !== spent) return access.token;
  return refresh();
}

/** True when the server may have closed a connection only because its token ran out, as after a sleep. */
export function tokenRanOut(): boolean {
  return access !== null && access.expiresAt <= Date.now();
}

/** `fetch` with the person's token; a refused token is renewed and the request sent once more. */
export async function authorised(request: Request): Promise<Response> {
  if (viewer.status === "guest" || isAboutSigningIn(request)) return send(request);
  const token = await freshToken();
  const again = request.clone();
  const response = await send(bearing(request, token));
  if (response.status !== 401) return response;
  return send(bearing(again, await renewedToken(token)));
}

function refresh(): Promise<string> {
  const known = access?.token;
  refreshing ??= withLock(() => spendRefreshToken(known)).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function spendRefreshToken(known: string | undefined): Promise<string> {
  // Another tab renewed while this one waited for the lock.
  if (access && access.token !== known) return access.token;
  const refresh_token = localStorage.getItem(REFRESH_KEY);
  if (!refresh_token) {
    leave("expired");
    throw new Problem({ code: "signed_out", status: 401 });
  }
  const response = await send(
    new Request("/api/v1/auth/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refresh_token }),
    }),
  );
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    if (response.status === 401 || response.status === 403) leave("expired");
    throw Problem.of(body, response);
  }
  const signedIn: SignedIn = body;
  keep(signedIn);
  return signedIn.access_token;
}

/** Without the locks of a secure context, the server's grace for a repeated token must do. */
async function withLock<T>(work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return work();
  return await navigator.locks.request(LOCK, work);
}

function keep({ user, access_token, refresh_token, expires_in }: SignedIn) {
  access = { token: access_token, expiresAt: Date.now() + expires_in * 1000 };
  localStorage.setItem(REFRESH_KEY, refresh_token);
  become({ status: "member", user, exit: null });
  tabs.tell({ type: "signed-in", user, access });
}

function leave(exit: Exit) {
  localStorage.removeItem(REFRESH_KEY);
  access = null;
  become({ status: "guest", user: null, exit });
  tabs.tell({ type: "signed-out", exit });
}

function become(next: Viewer) {
  viewer = next;
  followZoneOf(next.user);
  for (const listener of listeners) listener();
}

tabs.listen((message: Message) => {
  if (message.type === "signed-out") {
    access = null;
    become({ status: "guest", user: null, exit: message.exit });
  } else {
    access = message.access;
    become({ status: "member", user: message.user, exit: null });
  }
});

function isAboutSigningIn(request: Request) {
  return /\/auth\/(login|register|refresh)$/.test(new URL(request.url).pathname);
}

function bearing(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Problem.offline();
  }
}
