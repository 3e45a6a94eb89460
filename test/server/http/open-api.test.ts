import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { dialects } from "../../../src/server/dialects/dialects.ts";
import { exact } from "../../../verifiers/exact/index.ts";
import { rewardServer } from "../../support/reward-server.ts";

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

async function documentOf(): Promise<Document> {
  const server = await rewardServer({ exact: exact() });
  return (await server.get("/openapi.json")).json as Document; // what it is, the first test says
}

function operationsOf({ paths }: Document): readonly (readonly [place: string, operation: Operation])[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
}

describe("GET /openapi.json", () => {
  it("is OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...(await documentOf()) });
    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, "3.1"]);
  });

  it("tells each operation by one name", async () => {
    const names = operationsOf(await documentOf()).map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it("has schemas that stand by themselves", async () => {
    for (const [place, { requestBody, responses }] of operationsOf(await documentOf())) {
      for (const { content } of [...(requestBody ? [requestBody] : []), ...Object.values(responses)]) {
        for (const { schema } of Object.values(content ?? {}))
          expect(() => new Ajv2020({ strict: false, validateFormats: false }).compile(schema), place).not.toThrow();
      }
    }
  });

  it("has every dialect below its own name and below that of a Reward", async () => {
    const { paths } = await documentOf();
    for (const { name, routes, scores } of dialects) {
      for (const { path, method } of routes) {
        expect(paths[`/${name}${path}`]).toHaveProperty(method.toLowerCase());
        const named = paths[`/rewards/{reward}/${name}${path}`];
        expect(named === undefined, name).toBe(scores === false);
      }
    }
  });

  it("says what the native form takes", async () => {
    const [, operation] = operationsOf(await documentOf()).find(([place]) => place === "post /v1/score") ?? [];
    const schema = operation?.requestBody?.content["application/json"]?.schema ?? {};
    const fits = new Ajv2020({ strict: false }).compile(schema);
    const sample = { completion: "4", reference: { any: "JSON" }, group: { id: "g", size: 2, index: 0 }, step: 7 };
    for (const body of [sample, [sample], { samples: [sample] }, { completion: [{ role: "assistant", content: "4" }] }])
      expect(fits(body), JSON.stringify(fits.errors)).toBe(true);
    for (const body of [7, { completion: 7 }, { samples: 7 }, { prompt: "p" }]) expect(fits(body), JSON.stringify(body)).toBe(false);
  });
});
