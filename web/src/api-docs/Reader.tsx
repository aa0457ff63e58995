import { useState } from "react";
import { Wordmark } from "@/ui/Wordmark";
import { type Api, type Route, routesByTag } from "./document";
import { OperationCard } from "./OperationCard";
import { Schemas } from "./SchemaTable";

/** The API, readable without the internet: everything comes from the server's own document. */
export function Reader({ api }: { api: Api }) {
  const [words, setWords] = useState("");
  const groups = routesByTag(api)
    .map(([tag, routes]) => [tag, routes.filter((route) => matches(route, words))] as const)
    .filter(([, routes]) => routes.length > 0);

  return (
    <Schemas value={api.components.schemas}>
      <div className="mx-auto grid max-w-6xl gap-8 px-4 py-8 lg:grid-cols-[14rem_minmax(0,1fr)] lg:px-8">
        <header className="grid content-start gap-6 lg:sticky lg:top-8 lg:self-start">
          <a href="/" className="w-fit rounded-lg">
            <Wordmark />
          </a>
          <nav aria-label="Areas">
            <ul className="flex flex-wrap gap-1 lg:grid">
              {groups.map(([tag]) => (
                <li key={tag}>
                  <a
                    href={`#${tag}`}
                    className="block rounded-lg px-3 py-2 text-muted text-sm hover:bg-sunken hover:text-fg"
                  >
                    {nameOf(tag)}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main className="min-w-0">
          <h1 className="display font-semibold text-3xl">{api.info.title} API</h1>
          <p className="mt-2 max-w-2xl text-muted">
            {api.info.description} Version {api.info.version}. The document itself:{" "}
            <a href="/api/openapi.json" className="text-primary underline">
              /api/openapi.json
            </a>
          </p>
          <input
            type="search"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            aria-label="Search routes"
            placeholder="Search routes"
            className="mt-6 h-11 w-full max-w-md rounded-lg border border-edge/70 bg-surface px-3.5 text-sm placeholder:text-muted"
          />
          {groups.map(([tag, routes]) => (
            <section key={tag} aria-labelledby={tag} className="mt-9">
              <h2 id={tag} className="mb-3 scroll-mt-6 font-semibold">
                {nameOf(tag)}
              </h2>
              <div className="grid gap-3">
                {routes.map((route) => (
                  <OperationCard key={route.key} route={route} />
                ))}
              </div>
            </section>
          ))}
        </main>
      </div>
    </Schemas>
  );
}

function matches({ key, operation }: Route, words: string): boolean {
  return `${key} ${operation.summary ?? ""}`.toLowerCase().includes(words.trim().toLowerCase());
}

function nameOf(tag: string): string {
  return (tag.charAt(0).toUpperCase() + tag.slice(1)).replaceAll("_", " ");
}
