import type { FieldProblem, ProblemDocument } from "./types";

const AGAIN_MS = 2_000;

/** What the server (or the network) refused: one class for REST answers and socket acks. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string | null;
  readonly requestId: string | null;
  readonly fields: FieldProblem[];
  readonly facts: Record<string, unknown>;

  constructor(document: Partial<ProblemDocument> & { code: string }) {
    super(document.title ?? document.detail ?? document.code);
    this.name = "Problem";
    this.code = document.code;
    this.status = document.status ?? 0;
    this.detail = document.detail ?? null;
    this.requestId = document.request_id ?? null;
    this.fields = document.errors ?? [];
    this.facts = document;
  }

  static of(body: unknown, response: Response): Problem {
    const document: Partial<ProblemDocument> & { code: string } = isDocument(body)
      ? body
      : { code: `http_${response.status}`, title: response.statusText };
    return new Problem({
      ...document,
      status: response.status,
      request_id: document.request_id ?? response.headers.get("x-request-id") ?? undefined,
    });
  }

  static offline(): Problem {
    return new Problem({ code: "offline" });
  }

  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem({
      code: "unexpected",
      detail: error instanceof Error ? error.message : String(error),
    });
  }

  /** Worth asking again without a change by the person. */
  get isPassing(): boolean {
    return this.code === "offline" || this.status === 429 || this.status >= 500;
  }

  /** When to ask again: as the server says, or after a moment. */
  get waitMs(): number {
    return Number(this.facts.retry_after ?? 0) * 1_000 || AGAIN_MS;
  }
}

function isDocument(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}
