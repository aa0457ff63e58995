import { useState } from "react";
import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { Problem } from "@/api/problem";

/**
 * Sends a form's values. What the server says about a field goes to that field (and the first of
 * them gets the focus); anything else is the form's own problem.
 */
export function useSending<Values extends FieldValues>(setError: UseFormSetError<Values>) {
  const [problem, setProblem] = useState<Problem | null>(null);

  async function sending(work: () => Promise<unknown>) {
    setProblem(null);
    try {
      await work();
    } catch (error) {
      const refusal = Problem.from(error);
      refusal.fields.forEach((field, place) => {
        setError(
          fieldName(field.pointer) as Path<Values>,
          { message: field.message },
          { shouldFocus: place === 0 },
        );
      });
      if (refusal.fields.length === 0) setProblem(refusal);
    }
  }

  return { problem, sending };
}

/** "/email" and "/items/0/title" are pointers into the body; the form names them with dots. */
function fieldName(pointer: string): string {
  return pointer.replace(/^\//, "").replaceAll("/", ".");
}
