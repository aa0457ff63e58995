import { Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { TopBar } from "@/shell/TopBar";
import { NotHere } from "./media/NotHere";
import { ToCourse } from "./Outside";
import { StatePage } from "./StatePage";

/** For a browser in which a class cannot be at all: it goes over a WebSocket. */
export function CannotEnter({ me }: { me: User }) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-dvh flex-col">
      <TopBar user={me} alone />
      <main id="main" className="grow">
        <StatePage icon={Unplug} tone="bad" title={t("live.failedTitle")} lead={t("room.missing.lead")}>
          <NotHere missing={["WebSocket"]} />
          <ToCourse session={null} />
        </StatePage>
      </main>
    </div>
  );
}
