import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { followTheme } from "@/shell/theme";
import "@/styles.css";
import type { Api } from "./document";
import { Reader } from "./Reader";

async function start() {
  followTheme();
  const root = createRoot(document.getElementById("root") as HTMLElement);
  try {
    const response = await fetch("/api/openapi.json");
    if (!response.ok) throw new Error(`/api/openapi.json answered ${response.status}`);
    const api: Api = await response.json();
    root.render(
      <StrictMode>
        <Reader api={api} />
      </StrictMode>,
    );
  } catch (error) {
    root.render(
      <p role="alert" className="p-8">
        The API document could not be read. {String(error)}
      </p>,
    );
  }
}

void start();
