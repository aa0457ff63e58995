import type { TFunction } from "i18next";
import { Problem } from "@/api/problem";

/** Our own sentence for a code we know, else the server's. */
export function problemText(t: TFunction, error: unknown): string {
  const problem = Problem.from(error);
  const fallback = problem.detail ?? problem.message ?? problem.code;
  return t(`errors.${problem.code}` as "errors.offline", { defaultValue: fallback });
}
