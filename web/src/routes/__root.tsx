import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet, useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useViewer } from "@/auth/viewer";
import { cache } from "@/cache";
import { zoneName } from "@/lib/zone";
import { Dock } from "@/live/Dock";
import { useLiveNotifications } from "@/shell/useLiveNotifications";
import { Toasts } from "@/ui/Toasts";

export const Route = createRootRouteWithContext<{ cache: QueryClient }>()({ component: Root });

function Root() {
  const { t } = useTranslation();
  useLeavingOnSignOut();
  useLiveNotifications();
  return (
    <>
      <a
        href="#main"
        className="fixed start-4 top-2 z-50 -translate-y-20 rounded-lg bg-primary px-4 py-2.5 font-medium text-on-primary focus:translate-y-0"
      >
        {t("common.skip")}
      </a>
      {/* Every time on a page is in the person's zone: with another zone it is another page. */}
      <Outlet key={zoneName()} />
      <Dock />
      <Toasts />
    </>
  );
}

/** Another person (or nobody) sees nothing of what was loaded before, and guarded pages guard again. */
function useLeavingOnSignOut() {
  const router = useRouter();
  const { user } = useViewer();
  const known = useRef(user?.id);
  useEffect(() => {
    if (known.current === user?.id) return;
    known.current = user?.id;
    cache.clear();
    void router.invalidate();
  }, [router, user?.id]);
}
