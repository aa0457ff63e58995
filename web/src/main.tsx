import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Direction } from "radix-ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { useTranslation } from "react-i18next";
import { session } from "./auth/session";
import { cache } from "./cache";
import { startLanguage } from "./i18n";
import { router } from "./router";
import { CannotStart } from "./shell/CannotStart";
import "./styles.css";
import { followTheme } from "./shell/theme";

function Lyceum() {
  const { i18n } = useTranslation();
  return (
    <QueryClientProvider client={cache}>
      <Direction.Provider dir={i18n.dir()}>
        <RouterProvider router={router} />
      </Direction.Provider>
    </QueryClientProvider>
  );
}

async function start() {
  const root = createRoot(document.getElementById("root") as HTMLElement);
  followTheme();
  await startLanguage();
  try {
    await session.resume();
  } catch (error) {
    root.render(<CannotStart error={error} />);
    return;
  }
  // The outline in index.html stays until there is a page to show in its place.
  await router.load();
  root.render(
    <StrictMode>
      <Lyceum />
    </StrictMode>,
  );
}

void start();
