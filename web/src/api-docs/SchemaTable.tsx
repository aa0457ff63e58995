import { createContext, useContext } from "react";
import { limitsOf, refName, type Schema, typeName } from "./document";

export const Schemas = createContext<Record<string, Schema>>({});

/** The fields of an object; what a field refers to unfolds below it. */
export function SchemaTable({ schema, depth = 0 }: { schema: Schema; depth?: number }) {
  const schemas = useContext(Schemas);
  const name = referred(schema);
  const shape = name ? schemas[name] : schema;
  if (!shape?.properties) return <p className="font-mono text-sm">{typeName(shape ?? schema)}</p>;
  return (
    <ul className="divide-y divide-border rounded-lg border border-border">
      {Object.entries(shape.properties).map(([field, property]) => (
        <li key={field} className="px-3.5 py-2.5 text-sm">
          <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <code className="font-semibold">{field}</code>
            <span className="font-mono text-muted text-xs">{typeName(property)}</span>
            {shape.required?.includes(field) && <span className="text-warn text-xs">required</span>}
            <span className="text-muted text-xs">{limitsOf(property)}</span>
          </p>
          {property.description && <p className="mt-0.5 text-muted">{property.description}</p>}
          {depth < 3 && <Inner schema={property} depth={depth} />}
        </li>
      ))}
    </ul>
  );
}

function Inner({ schema, depth }: { schema: Schema; depth: number }) {
  const schemas = useContext(Schemas);
  const name = referred(schema);
  if (!name || !schemas[name]?.properties) return null;
  return (
    <details className="mt-2">
      <summary className="w-fit rounded px-1 py-1 text-primary text-xs">{name}</summary>
      <div className="mt-2">
        <SchemaTable schema={schemas[name]} depth={depth + 1} />
      </div>
    </details>
  );
}

/** The shape behind a field: itself, the items of a list, or the one that may be null. */
function referred(schema: Schema): string | undefined {
  if (schema.$ref) return refName(schema.$ref);
  if (schema.items) return referred(schema.items);
  return schema.anyOf?.map(referred).find(Boolean);
}
