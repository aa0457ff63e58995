import { describe, expect, it } from "vitest";
import { limitsOf, routesByTag, typeName } from "./document";

describe("a schema in one line", () => {
  it.each([
    [{ type: "string", format: "date-time" }, "string (date-time)"],
    [{ anyOf: [{ $ref: "#/components/schemas/Person" }, { type: "null" }] }, "Person | null"],
    [{ type: "array", items: { $ref: "#/components/schemas/Lesson" } }, "Lesson[]"],
    [{ enum: ["live", "ended"] }, '"live" | "ended"'],
    [{ const: "Bearer" }, '"Bearer"'],
    [{}, "any"],
  ])("%j", (schema, line) => expect(typeName(schema)).toBe(line));

  it("tells its limits", () => {
    expect(limitsOf({ minimum: 1, maximum: 100 })).toBe("1…100");
    expect(limitsOf({ maxLength: 200 })).toBe("…200 characters");
  });
});

describe("the routes", () => {
  it("are gathered by tag, in the order of the document", () => {
    const operation = (tag: string) => ({ operationId: tag, tags: [tag], responses: {} });
    const paths = {
      "/b": { get: operation("live"), post: operation("accounts") },
      "/a": { get: operation("live") },
    };
    const api = { info: { title: "", version: "" }, components: { schemas: {} }, paths };
    const keys = routesByTag(api).map(([tag, routes]) => [tag, routes.map((route) => route.key)]);
    expect(keys).toEqual([
      ["accounts", ["post /b"]],
      ["live", ["get /b", "get /a"]],
    ]);
  });
});
