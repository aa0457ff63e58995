import { createRouter } from "@tanstack/react-router";
import { cache } from "./cache";
import { routeTree } from "./routeTree.gen";
import { PageFailure } from "./shell/PageFailure";
import { PageNotFound } from "./shell/PageNotFound";
import { PagePending } from "./shell/PagePending";

export const router = createRouter({
  routeTree,
  context: { cache },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 200,
  defaultPendingMinMs: 0,
  scrollRestoration: true,
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: PageNotFound,
  defaultPendingComponent: PagePending,
});

/** A person who moves by keyboard or screen reader lands on the new page's title. */
router.subscribe("onRendered", ({ pathChanged, fromLocation }) => {
  if (!pathChanged || !fromLocation) return;
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  delete document.documentElement.dataset.starting;
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
