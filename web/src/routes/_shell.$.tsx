import { createFileRoute } from "@tanstack/react-router";
import { PageNotFound } from "@/shell/PageNotFound";

export const Route = createFileRoute("/_shell/$")({ component: PageNotFound });
