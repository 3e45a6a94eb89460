import * as z from "zod";
import { nearest } from "../../src/core/nearest.ts";
import { quote } from "../../src/core/text.ts";
import type { Json } from "../../src/core/types.ts";
import { languageNames, readLanguage } from "./languages.ts";
import { limitSchemas } from "./options.ts";

/** Source or text: as one text, or as a list of its lines or statements. */
export type Lines = string | readonly string[];

interface Tolerances {
  /** Default 1e-6. */
  readonly relative_tolerance?: number | undefined;
  /** Default 1e-9. */
  readonly absolute_tolerance?: number | undefined;
}

/** Source that raises where the program is wrong. */
export interface AssertTests {
  readonly assert: Lines;
  readonly setup?: Lines | undefined;
  readonly entry_point?: string | undefined;
}

export interface ReferenceCase {
  readonly args: readonly Json[];
  readonly kwargs?: Readonly<Record<string, Json>> | undefined;
  readonly expected: Json;
  readonly weight?: number | undefined;
  /** Nothing of it appears in a Score. */
  readonly hidden?: boolean | undefined;
  readonly compare?: "exact" | "float" | "unordered" | undefined;
  /** Relative and absolute, for this case. */
  readonly tolerance?: number | undefined;
}

/** Calls of one function. */
export interface CaseTests extends Tolerances {
  readonly cases: readonly ReferenceCase[];
  readonly entry_point: string;
  readonly compare?: "exact" | "float" | "unordered" | undefined;
  readonly checker?: string | undefined;
}

export interface ReferenceStdio {
  readonly input: Lines;
  readonly output: Lines;
  readonly weight?: number | undefined;
  readonly hidden?: boolean | undefined;
}

/** Runs of the whole program, each on one input. */
export interface StdioTests extends Tolerances {
  readonly stdio: readonly ReferenceStdio[];
  readonly compare?: "tokens" | "exact" | "float" | undefined;
  readonly checker?: string | undefined;
}

/** A file of test functions or classes, as pytest, unittest, jest and vitest have them. */
export interface PytestTests {
  readonly pytest: Lines;
  readonly entry_point?: string | undefined;
}

export type CodeTests = AssertTests | CaseTests | StdioTests | PytestTests;

/** What `code` compares a program with. */
export interface CodeReference {
  /** python, javascript or typescript; py, python3, py3, js, node and ts are other names of them. */
  readonly language: string;
  readonly tests: CodeTests;
  readonly timeout_ms?: number | undefined;
  readonly memory_mb?: number | undefined;
  readonly output_bytes?: number | undefined;
  readonly processes?: number | undefined;
}

export const maxCases = 10_000;
/** Characters of a source. */
export const maxSource = 1_048_576;
const maxDepth = 100;

const blank = (text: string): boolean => text.trim() === "";
const source = z
  .string()
  .max(maxSource, { error: `has more than ${maxSource} characters` })
  .refine((text) => !blank(text), { error: "is empty" });
const lines = z.union([z.string(), z.array(z.string()).readonly()], { error: "expected text or a list of lines" });
const sourceLines = lines.refine(
  (value) => {
    const text = joinLines(value);
    return !blank(text) && text.length <= maxSource;
  },
  { error: `expected source of 1 to ${maxSource} characters, as text or a list of lines` },
);
const entryPoint = z
  .string()
  .max(200)
  .regex(/^[\p{ID_Start}_$][\p{ID_Continue}$]*(?:\.[\p{ID_Start}_$][\p{ID_Continue}$]*)*$/u, {
    error: "expected the name of a function, such as add or Solution.add",
  });
// References are JSON by the contract of a Sample: what is checked here is that there is a value, and its depth.
const json = z.unknown().refine((value) => value !== undefined && !isDeeperThan(value, maxDepth), {
  error: `expected a JSON value of at most ${maxDepth} levels`,
}) as unknown as z.ZodType<Json, Json>;
const weight = z.number().nonnegative().max(1e9).optional();
const tolerance = z.number().nonnegative().max(1e300).optional();
const tolerances = { relative_tolerance: tolerance, absolute_tolerance: tolerance };
const caseCompare = z.enum(["exact", "float", "unordered"]);

const forms = {
  assert: named("tests", {
    assert: sourceLines,
    setup: lines.optional(),
    entry_point: entryPoint.optional(),
  }),
  cases: named("tests", {
    cases: z
      .array(
        named("case", {
          args: z.array(json).readonly(),
          kwargs: z.record(z.string(), json).readonly().optional(),
          expected: json,
          weight,
          hidden: z.boolean().optional(),
          compare: caseCompare.optional(),
          tolerance,
        }),
      )
      .min(1)
      .max(maxCases)
      .readonly(),
    entry_point: entryPoint,
    compare: caseCompare.optional(),
    ...tolerances,
    checker: source.optional(),
  }),
  stdio: named("tests", {
    stdio: z
      .array(named("case", { input: lines, output: lines, weight, hidden: z.boolean().optional() }))
      .min(1)
      .max(maxCases)
      .readonly(),
    compare: z.enum(["tokens", "exact", "float"]).optional(),
    ...tolerances,
    checker: source.optional(),
  }),
  pytest: named("tests", { pytest: sourceLines, entry_point: entryPoint.optional() }),
} as const;

const tests: z.ZodType<CodeTests, CodeTests> = z
  .union([forms.assert, forms.cases, forms.stdio, forms.pytest], { error: (issue) => faultOfTests(issue.input) })
  .superRefine((value, context) => {
    const message = conflict(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

export const reference: z.ZodType<CodeReference, CodeReference> = named("reference", {
  language: z
    .string()
    .refine((name) => readLanguage(name) !== undefined, {
      error: (issue) => `${quote(String(issue.input), 40)} is not a language that code can run, which are ${languageNames.join(", ")}`,
    })
    .meta({ enum: [...languageNames] }),
  tests,
  timeout_ms: limitSchemas.timeoutMs.optional(),
  memory_mb: limitSchemas.memoryMb.optional(),
  output_bytes: limitSchemas.outputBytes.optional(),
  processes: limitSchemas.processes.optional(),
});

/** A list of lines as one text. */
export function joinLines(value: Lines): string {
  return typeof value === "string" ? value : value.join("\n");
}

/** A strict object whose unknown keys are named with what was probably meant. */
function named<Shape extends z.ZodRawShape>(what: string, shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      const key = String(issue.keys[0]);
      const near = nearest(key, known) ?? known.find((name) => name.startsWith(`${key}_`));
      return `unknown key ${quote(key, 40)} of ${what}${near === undefined ? "." : `: did you mean "${near}"?`} Known: ${known.join(", ")}`;
    },
  });
}

/** What is wrong with tests that fit none of the forms: the faults of the form that they name. */
function faultOfTests(input: unknown): string {
  const kinds = "one of assert, cases, stdio and pytest";
  if (typeof input !== "object" || input === null || Array.isArray(input)) return `expected a map with ${kinds}`;
  const named = (["assert", "cases", "stdio", "pytest"] as const).filter((kind) => Object.hasOwn(input, kind));
  const [kind] = named;
  if (kind === undefined) {
    const keys = Object.keys(input);
    const near = keys.map((key) => nearest(key, Object.keys(forms))).find((name) => name !== undefined);
    const came =
      keys.length === 0
        ? "nothing"
        : keys
            .slice(0, 4)
            .map((key) => quote(key, 40))
            .join(", ");
    return `expected ${kinds}, not ${came}${near === undefined ? "" : `: did you mean "${near}"?`}`;
  }
  if (named.length > 1) return `expected exactly ${kinds}, not ${named.join(" and ")}`;
  const parsed = forms[kind].safeParse(input);
  const [issue] = parsed.error?.issues ?? [];
  if (!issue) return `expected ${kinds}`;
  const more = (parsed.error?.issues.length ?? 1) - 1;
  const path = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  return `${path}${issue.message}${more === 0 ? "" : ` (and ${more} more)`}`;
}

/** What cannot stand together though each key is right. */
function conflict(value: CodeTests): string | undefined {
  if (!("cases" in value || "stdio" in value)) return undefined;
  const { checker, compare, relative_tolerance: relative, absolute_tolerance: absolute } = value;
  const cases = "cases" in value ? value.cases : value.stdio;
  const own = "cases" in value ? value.cases : [];
  if (checker !== undefined && (compare !== undefined || own.some((one) => one.compare !== undefined)))
    return "checker decides alone: leave out compare";
  if (checker !== undefined && (relative ?? absolute ?? own.find((one) => one.tolerance !== undefined)) !== undefined)
    return "checker decides alone: leave out tolerances";
  const isFloat = compare === "float" || own.some((one) => one.compare === "float");
  if ((relative ?? absolute) !== undefined && !isFloat) return 'relative_tolerance and absolute_tolerance need compare: "float"';
  if (own.some((one) => one.tolerance !== undefined && (one.compare ?? compare ?? "float") !== "float"))
    return 'tolerance needs compare: "float"';
  return cases.length === 0 || cases.some((one) => one.weight !== 0) ? undefined : "every case has the weight 0";
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (isDeeperThan(inner, depth - 1)) return true;
  return false;
}
