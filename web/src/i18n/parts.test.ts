import { describe, expect, it } from "vitest";

/** Each page has learnt the words that it and what it is made of say: a key that was not is shown as it stands. */

const SOURCES = import.meta.glob<string>(
  ["/src/**/*.{ts,tsx}", "!/src/**/*.test.ts", "!/src/routeTree.gen.ts"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);
const LEARNING: Record<string, string> = {
  speakInRoom: "room",
  speakOfPlans: "plan",
  speakOfOrganizations: "organization",
  speakOfDeliveries: "deliveries",
  speakOfGroups: "groups",
};
/** What is shown only after another page has been: it stays in class, whose words are known by then. */
const KNOWN_BEFORE = ["/src/live/MiniBar.tsx"];

describe("the words of a page", () => {
  it.each(Object.keys(SOURCES).filter((path) => path.startsWith("/src/routes/")))(
    "are known: %s",
    (route) => {
      expect(unknownIn(route)).toEqual([]);
    },
  );

  it("are missed where nobody has learnt them", () => {
    expect(unknownIn("/src/classes/after/Register.tsx")).toContain("/src/classes/after/Register.tsx: plan");
  });
});

/** The files below a page, as `path: part`, that say a part of the words that is not known there. */
function unknownIn(route: string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const read = (path: string, known: string[]) => {
    const mark = `${path} ${known}`;
    if (seen.has(mark) || KNOWN_BEFORE.includes(path)) return;
    seen.add(mark);
    const source = SOURCES[path] ?? "";
    for (const [, part = ""] of source.matchAll(PART))
      if (!known.includes(part)) found.add(`${path}: ${part}`);
    const later = [...new Set([...known, ...learnt(source)])].sort();
    for (const next of imported(path, source, STATIC)) read(next, path === route ? later : known);
    for (const next of imported(path, source, LAZY)) read(next, later);
  };
  read(route, learnt(SOURCES[route] ?? ""));
  return [...found].sort();
}

const PART = /["'`](room|plan|organization|deliveries|groups)\.[a-zA-Z]/g;
const STATIC = /^(?:import|export) (?!type )[^;]*? from "([^"]+)"/gm;
const LAZY = /import\("([^"]+)"\)/g;

function learnt(source: string): string[] {
  return Object.entries(LEARNING).flatMap(([name, part]) => (source.includes(name) ? [part] : []));
}

function imported(path: string, source: string, how: RegExp): string[] {
  return [...source.matchAll(how)].flatMap(([, name = ""]) => {
    const base = name.startsWith("@/")
      ? `/src/${name.slice(2)}`
      : name.startsWith(".")
        ? new URL(name, `file://${path}`).pathname
        : null;
    if (base === null) return [];
    return [`${base}.tsx`, `${base}.ts`, `${base}/index.ts`, `${base}/index.tsx`].filter(
      (file) => file in SOURCES,
    );
  });
}
