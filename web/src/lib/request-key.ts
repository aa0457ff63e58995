import { useRef } from "react";
import { randomId } from "./random-id";

/**
 * `Idempotency-Key` for what a form sends: by a double click or after a lost answer the same is sent once,
 * and what was changed after a refusal is another request.
 */
export function useRequestKey(): (body: unknown) => string {
  const last = useRef({ said: "", key: "" });
  return (body) => {
    const said = JSON.stringify(body);
    if (last.current.said !== said) last.current = { said, key: randomId() };
    return last.current.key;
  };
}
