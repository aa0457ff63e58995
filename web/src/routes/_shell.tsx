import { createFileRoute, Outlet } from "@tanstack/react-router";
import { useViewer } from "@/auth/viewer";
import { Rail, Tabs } from "@/shell/Navigation";
import { OfflineBanner } from "@/shell/OfflineBanner";
import { TopBar } from "@/shell/TopBar";

export const Route = createFileRoute("/_shell")({ component: Shell });

function Shell() {
  const { user } = useViewer();
  return (
    <div className="flex min-h-dvh">
      {user && <Rail user={user} />}
      <div className="flex min-w-0 grow flex-col">
        <OfflineBanner />
        <TopBar user={user} />
        <main
          id="main"
          className={user ? "grow pb-20 in-data-docked:pb-38 lg:pb-8 lg:in-data-docked:pb-28" : "grow pb-8"}
        >
          <Outlet />
        </main>
      </div>
      {user && <Tabs user={user} />}
    </div>
  );
}
