import type { ClassSummary } from "@/api/types";

type Part = NonNullable<ClassSummary["people"]>[number];

/** A student who was there and said nothing in any way. Where a microphone is not known, the stage tells. */
export function isQuiet(part: Part): boolean {
  if (part.role !== "student") return false;
  const heard = part.stage_seconds + (part.microphone_seconds ?? 0) + part.called_on;
  return heard + part.messages + part.questions === 0;
}
