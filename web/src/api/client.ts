import createClient from "openapi-fetch";
import { authorised } from "@/auth/session";
import { Problem } from "./problem";
import type { paths } from "./types";

export const api = createClient<paths>({ fetch: authorised });

type Outcome<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body, or a Problem thrown. */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw Problem.of(error, response);
  return data as T;
}
