/** The parts of an OpenAPI 3.1 document that the page reads. */

export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  title?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
};

type Content = { content?: Record<string, { schema: Schema }> };

export type Parameter = {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
};

type Operation = {
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content & { description: string }>;
  "x-who"?: string;
};

export type Api = {
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

export type Route = { key: string; method: string; path: string; operation: Operation };

export function routesByTag(api: Api): [string, Route[]][] {
  const groups = new Map<string, Route[]>();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? "other";
      const route = { key: `${method} ${path}`, method: method.toUpperCase(), path, operation };
      groups.set(tag, [...(groups.get(tag) ?? []), route]);
    }
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

export function schemaOf(content: Content | undefined): Schema | undefined {
  return content?.content && Object.values(content.content)[0]?.schema;
}

export function refName(ref: string): string {
  return ref.split("/").at(-1) ?? ref;
}

/** A schema in one line: `string (date-time) | null`, `Person[]`, `"live" | "ended"`. */
export function typeName(schema: Schema): string {
  if (schema.$ref) return refName(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const parts = schema.anyOf ?? schema.allOf;
  if (parts) return parts.map(typeName).join(schema.anyOf ? " | " : " & ");
  if (schema.items) return `${typeName(schema.items)}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : (schema.type ?? "any");
  return schema.format ? `${type} (${schema.format})` : type;
}

export function limitsOf({ minimum, maximum, minLength, maxLength }: Schema): string {
  const range = (low: number | undefined, high: number | undefined, unit: string) => {
    if (low === undefined && high === undefined) return [];
    return [`${low ?? ""}…${high ?? ""}${unit}`];
  };
  return [...range(minimum, maximum, ""), ...range(minLength, maxLength, " characters")].join(", ");
}
