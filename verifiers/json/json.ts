import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, overBudget, pass, type Finding } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import type { Evidence, Json } from "../../src/core/types.ts";
import { shorten } from "../shared/shorten.ts";
import { firstDifference } from "./compare-json.ts";
import { extractJson, readWhole } from "./extract.ts";
import { readLongNumbers, writtenAt, type LongNumbers } from "./long-numbers.ts";
import { maxJsonDepth } from "./scan-json.ts";
import { compileForeignSchema, compileSchema, maxReferences, type CompiledSchema, type JsonSchema } from "./schema.ts";

interface Parsed {
  readonly from: "whole" | "fenced" | "any";
  readonly schema?: JsonSchema | undefined;
  readonly schemaFrom?: "reference" | undefined;
  readonly equality?: boolean | undefined;
  readonly ignoreExtraKeys: boolean;
  readonly absoluteTolerance: number;
}
export type JsonOptions = { readonly [Name in keyof Parsed]?: Parsed[Name] | undefined };

const options: z.ZodType<Parsed, JsonOptions> = z
  .strictObject({
    from: z
      .enum(["whole", "fenced", "any"])
      .default("any")
      .describe("Where the JSON stands: the whole completion, its last fenced json block, or either or the last object or array."),
    schema: z
      .record(z.string(), z.json())
      .optional()
      .describe("A JSON Schema (draft 2020-12, or draft-07 by $schema) that the JSON must meet."),
    schemaFrom: z.literal("reference").optional().describe("Takes each sample's reference as the schema."),
    equality: z.boolean().optional().describe("Whether the JSON must equal the reference. Default: true where no schema is given."),
    ignoreExtraKeys: z.boolean().default(false).describe("Lets objects have keys that the reference does not have."),
    absoluteTolerance: z.number().nonnegative().default(0).describe("How far numbers may be from those of the reference."),
  })
  .superRefine(({ schema, schemaFrom, equality }, context) => {
    if (schemaFrom !== undefined && (schema !== undefined || equality === true)) {
      context.addIssue({ code: "custom", path: ["schemaFrom"], message: "cannot stand beside schema or equality: true" });
    }
    if (equality === false && schema === undefined && schemaFrom === undefined) {
      context.addIssue({
        code: "custom",
        path: ["equality"],
        message: "is false and no schema is given, so that nothing would be checked",
      });
    }
    const compiled = schema === undefined ? undefined : compileSchema(schema);
    if (compiled && "problem" in compiled)
      context.addIssue({ code: "custom", path: ["schema"], message: `cannot be compiled: ${compiled.problem}` });
  })
  .meta({ not: { required: ["schema", "schemaFrom"] } });

/**
 * Passes where the completion holds JSON that meets a schema, equals the reference, or both.
 *
 * @example json({ schema: { type: "object", required: ["city"] } })
 */
export const json: Definition<JsonOptions, unknown> = defineVerifier({
  name: "json",
  version: 1,
  summary: "Reads JSON from the completion and checks it by a JSON Schema, by equality with the reference, or both.",
  options,
  reference: z.unknown(),
  module: import.meta.url,
  resource: "cpu",
  workMs: 2_000,
  check({ completion, reference }, options) {
    const wantsEquality = options.equality ?? (options.schema === undefined && options.schemaFrom === undefined);
    const schema = options.schema ? ownSchema(options.schema) : options.schemaFrom ? referenceSchema(reference) : undefined;
    if (schema && "problem" in schema) return abstain(`reference is not a usable schema: ${schema.problem}`);
    const expected = wantsEquality ? readReference(reference) : undefined;
    if (expected && "problem" in expected) return abstain(`reference is not one that json can read: ${expected.problem}`);

    const answer = extractJson(completion, options.from);
    if (!answer.found) {
      const wanted = expected ? `equal to ${quoted(expected.value)}` : "that meets the schema";
      const reason = `no JSON ${wanted} in ${quote(completion)}: ${answer.problem}`;
      const evidence = [{ kind: "no-answer", problem: answer.problem }];
      return answer.tooLarge ? overBudget(reason, { evidence }) : fail(reason, { evidence });
    }
    const evidence: Evidence[] = [{ kind: "answer", text: shorten(answer.text), source: answer.source }];
    const errors = schema?.validate(answer.value) ?? [];
    if (errors === "over-budget")
      return overBudget(`the schema follows more than ${maxReferences} references on the JSON ${quote(answer.text)}`, { evidence });
    const metrics = schema ? { schemaErrors: errors.length } : {};
    if (errors.length > 0) return schemaFailure(answer.text, errors, evidence, metrics);
    if (!expected) return pass(`the JSON ${quote(answer.text)} meets the schema`, { evidence, metrics });

    const longNumbers =
      expected.text === undefined ? undefined : { answer: readLongNumbers(answer.text), reference: readLongNumbers(expected.text) };
    const difference = firstDifference(answer.value, expected.value, { ...options, longNumbers });
    const tolerance = options.absoluteTolerance > 0 ? ` within absoluteTolerance ${options.absoluteTolerance}` : "";
    if (!difference)
      return pass(`the JSON ${quote(answer.text)} equals the reference${tolerance} ${quoted(expected.value)}`, { evidence, metrics });
    const { path, answer: mine, reference: theirs } = difference;
    const [shownMine, shownTheirs] = [shown(mine, path, longNumbers?.answer), shown(theirs, path, longNumbers?.reference)];
    evidence.push({ kind: "difference", path: shorten(path), answer: shortened(shownMine), reference: shortened(shownTheirs) });
    const place = path === "" ? "the JSON" : `the JSON at ${quote(path, 60)}`;
    return fail(
      `${place} is ${shownMine === null ? "missing" : quote(shownMine, 60)}, not ${shownTheirs === null ? "left out" : quote(shownTheirs, 60)}${tolerance}`,
      { evidence, metrics },
    );
  },
});

function schemaFailure(
  text: string,
  errors: readonly { readonly path: string; readonly message: string }[],
  evidence: Evidence[],
  metrics: Readonly<Record<string, number>>,
): Finding {
  const shownErrors = errors
    .slice(0, 5)
    .map(({ path, message }) => ({ kind: "schema-error", path: shorten(path), message: shorten(message) }));
  const [first] = shownErrors;
  const more = errors.length > 1 ? ` and ${errors.length - 1} more` : "";
  const place = first?.path ? quote(first.path, 60) : "its top";
  return fail(`the JSON ${quote(text)} does not meet the schema: ${place} ${first?.message ?? ""}${more}`, {
    evidence: [...evidence, ...shownErrors],
    metrics,
  });
}

const ownSchemas = new WeakMap<JsonSchema, CompiledSchema>();

function ownSchema(schema: JsonSchema): CompiledSchema {
  const known = ownSchemas.get(schema) ?? compileSchema(schema);
  ownSchemas.set(schema, known);
  return known;
}

function referenceSchema(reference: unknown): CompiledSchema {
  const read = readReference(reference);
  if ("problem" in read) return read;
  const { value } = read;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { problem: "it is not an object" };
  return compileForeignSchema(value as JsonSchema); // an object that is no array
}

type ReadReference = { readonly value: Json; readonly text?: string } | { readonly problem: string };

/** A reference is JSON, or a text that holds JSON, as datasets keep it in a column. */
function readReference(reference: unknown): ReadReference {
  if (reference === undefined || reference === null) return { problem: "the sample has none" };
  if (typeof reference !== "string") {
    if (isDeeperThan(reference, maxJsonDepth)) return { problem: `it is nested deeper than ${maxJsonDepth}` };
    return { value: reference as Json }; // references are JSON by the contract of a Sample
  }
  const read = readWhole(reference, "whole");
  return read.found ? { value: read.value, text: read.text } : { problem: read.problem };
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

function quoted(value: Json): string {
  return quote(JSON.stringify(value), 60);
}

function shown(value: Json | undefined, path: string, numbers: LongNumbers | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === "number" && numbers ? writtenAt(numbers, path, value) : JSON.stringify(value);
}

function shortened(text: string | null): string | null {
  return text === null ? null : shorten(text);
}
