import { beforeEach, describe, expect, it, vi } from "vitest";

/** Two tabs are two copies of the module over one storage, one lock and one channel. */
type Tab = typeof import("./session");

const user = { id: "u-1", name: "Ada", role: "student" };
let server: { live: string; spent: string[]; refuse: number | null };
let storage: Map<string, string>;

async function openTab(): Promise<Tab> {
  vi.resetModules();
  return import("./session");
}

function refreshAnswer(offered: string): Response {
  if (server.refuse) return Response.json({ code: "unavailable" }, { status: server.refuse });
  if (offered !== server.live) return Response.json({ code: "refresh_token_invalid" }, { status: 401 });
  server.spent.push(offered);
  server.live = `R${server.spent.length + 1}`;
  const access_token = `A${server.spent.length}`;
  return Response.json({
    user,
    access_token,
    refresh_token: server.live,
    token_type: "Bearer",
    expires_in: 900,
  });
}

beforeEach(() => {
  server = { live: "R1", spent: [], refuse: null };
  storage = new Map([["lyceum.refresh", "R1"]]);
  let queue: Promise<unknown> = Promise.resolve();
  const AnyRequest = Request;
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  });
  vi.stubGlobal("navigator", {
    locks: {
      request: (_name: string, work: () => Promise<unknown>) => {
        queue = queue.then(work, work);
        return queue;
      },
    },
  });
  vi.stubGlobal(
    "Request",
    class extends AnyRequest {
      constructor(input: string, init?: RequestInit) {
        super(new URL(input, "http://lyceum.test"), init);
      }
    },
  );
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.url.endsWith("/auth/refresh")) return refreshAnswer((await request.json()).refresh_token);
    const bearer = request.headers.get("Authorization");
    return Response.json({ bearer }, { status: bearer === `Bearer A${server.spent.length}` ? 200 : 401 });
  });
});

describe("a sign-in", () => {
  it("is resumed with the kept refresh token", async () => {
    const tab = await openTab();
    await tab.session.resume();
    expect(tab.session.get()).toMatchObject({ status: "member", user });
    expect(storage.get("lyceum.refresh")).toBe("R2");
  });

  it("spends a refresh token once for all who wait in a tab", async () => {
    const tab = await openTab();
    await Promise.all([tab.freshToken(), tab.freshToken(), tab.freshToken()]);
    expect(server.spent).toEqual(["R1"]);
  });

  it("never spends the same refresh token from two tabs", async () => {
    const [one, other] = [await openTab(), await openTab()];
    await Promise.all([one.session.resume(), other.session.resume()]);
    expect(new Set(server.spent).size).toBe(server.spent.length);
    expect([one, other].map((tab) => tab.session.get().status)).toEqual(["member", "member"]);
    expect(storage.get("lyceum.refresh")).toBe(server.live);
  });

  it("sends a refused request again with a new token", async () => {
    const tab = await openTab();
    await tab.session.resume();
    server.spent.push("elsewhere");
    server.live = "R3";
    storage.set("lyceum.refresh", "R3");
    const response = await tab.authorised(new Request("/api/v1/enrolments"));
    expect(response.status).toBe(200);
  });

  it("ends when its family is dead", async () => {
    server.live = "stolen and rotated";
    const tab = await openTab();
    await tab.session.resume();
    expect(tab.session.get()).toMatchObject({ status: "guest", exit: "expired" });
    expect(storage.has("lyceum.refresh")).toBe(false);
  });

  it("outlives a server that is busy", async () => {
    server.refuse = 503;
    const tab = await openTab();
    await expect(tab.session.resume()).rejects.toMatchObject({ status: 503 });
    expect(storage.get("lyceum.refresh")).toBe("R1");
  });
});
