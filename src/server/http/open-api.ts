import * as z from "zod";
import type { Json } from "../../core/types.ts";
import type { Endpoint } from "./endpoint.ts";
import { faultBody } from "./wire-schemas.ts";

/** The OpenAPI 3.1 document of the endpoints, made from the schemas that read their bodies. */
export function openApi(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/gu, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Assay reward server", version, license: { name: "Apache-2.0" } },
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" }, key: { type: "apiKey", in: "header", name: "X-Api-Key" } },
    },
    security: [{}, { bearer: [] }, { key: [] }],
  };
}

function operation({ method, path, summary, tag, body, reply }: Endpoint): Json {
  const parameters = [...path.matchAll(/:(\w+)/gu)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+/gu, "_")}`,
    summary,
    tags: [tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } } : {}),
    responses: {
      200: { description: "The answer.", ...(reply ? { content: { "application/json": { schema: schemaOf(reply, "output") } } } : {}) },
      default: { description: "Why there is none.", content: { "application/json": { schema: schemaOf(faultBody, "output") } } },
    },
  };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline", metadata: z.registry() });
  return made as Json; // a JSON Schema is JSON
}
