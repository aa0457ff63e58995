import type { ReactNode } from "react";
import { Badge, type Tone } from "@/ui/Badge";
import { type Parameter, type Route, schemaOf, typeName } from "./document";
import { SchemaTable } from "./SchemaTable";

const TONES: Record<string, Tone> = {
  GET: "primary",
  POST: "ok",
  PATCH: "warn",
  PUT: "warn",
  DELETE: "danger",
};

export function OperationCard({ route: { key, method, path, operation } }: { route: Route }) {
  const body = schemaOf(operation.requestBody);
  const statuses = Object.entries(operation.responses);
  return (
    <article id={key} className="card scroll-mt-6 overflow-hidden">
      <details>
        <summary className="grid list-none gap-1 px-5 py-4 hover:bg-sunken">
          <span className="flex flex-wrap items-center gap-3">
            <Badge tone={TONES[method] ?? "neutral"}>{method}</Badge>
            <code className="font-semibold text-sm [overflow-wrap:anywhere]">{path}</code>
            {operation["x-who"] && <span className="text-muted text-xs">{operation["x-who"]}</span>}
          </span>
          <span className="text-muted text-sm">{operation.summary}</span>
        </summary>
        <div className="grid gap-6 border-t px-5 py-5">
          {operation.description && <p className="text-sm">{operation.description}</p>}
          {operation.parameters && operation.parameters.length > 0 && (
            <Part title="Parameters">
              <ul className="divide-y divide-border rounded-lg border border-border">
                {operation.parameters.map((parameter) => (
                  <ParameterLine key={`${parameter.in} ${parameter.name}`} parameter={parameter} />
                ))}
              </ul>
            </Part>
          )}
          {body && (
            <Part title="Body">
              <SchemaTable schema={body} />
            </Part>
          )}
          {statuses.map(([status, answer]) => {
            const schema = Number(status) < 300 ? schemaOf(answer) : undefined;
            return (
              <Part key={status} title={`${status} ${answer.description}`}>
                {schema && <SchemaTable schema={schema} />}
              </Part>
            );
          })}
        </div>
      </details>
    </article>
  );
}

function ParameterLine({ parameter }: { parameter: Parameter }) {
  return (
    <li className="px-3.5 py-2.5 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <code className="font-semibold">{parameter.name}</code>
        <span className="text-muted text-xs">{parameter.in}</span>
        <span className="font-mono text-muted text-xs">{typeName(parameter.schema)}</span>
        {parameter.required && <span className="text-warn text-xs">required</span>}
      </p>
      {parameter.description && <p className="mt-0.5 text-muted">{parameter.description}</p>}
    </li>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-2">
      <h3 className="font-semibold text-sm">{title}</h3>
      {children}
    </section>
  );
}
