import { QueryClient } from "@tanstack/react-query";
import { Problem } from "./api/problem";

export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; only what may pass is asked again.
      retry: (failures, error) => failures < 2 && Problem.from(error).isPassing,
      retryDelay: (failures) => 400 * 2 ** failures,
      throwOnError: false,
    },
  },
});
