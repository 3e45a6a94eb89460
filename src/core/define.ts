import * as z from "zod";
import { AssayError } from "./errors.ts";
import { cacheKeyOf, cachePrefix } from "./cache-key.ts";
import { createCheck, type Check, type CheckField } from "./check.ts";
import type { OperatorOnly, Recipe } from "./recipe.ts";
import { completionText } from "./text.ts";
import { erroredBy } from "./scores.ts";
import type { CheckRequest, Context, Json, Range, RewardSpec, Sample, SampleReward, Score } from "./types.ts";

export type Resource = "inline" | "cpu" | "sandbox" | "network";

export interface VerifierDefinition<Options extends z.ZodType, Reference extends z.ZodType> {
  /** kebab-case; the name in pipelines, logs and cache keys. */
  readonly name: string;
  /** A whole number from 1, raised by every change of verdict. */
  readonly version: number;
  /** One sentence for `assay list`. */
  readonly summary: string;
  /** A zod object; unknown options are refused. Default: no options. */
  readonly options?: Options;
  /** What the reference must be. Where it is something else the sample is abstained with cause "reference". Default: any JSON. */
  readonly reference?: Reference;
  /** `import.meta.url` of the module that exports this recipe, so that the worker pool can load it. */
  readonly module?: string;
  /** Default: cpu where a module is known (also for files given as `recipes`), else inline, which suits checks under about 2 µs. */
  readonly resource?: Resource;
  /** "external" where the result depends on more than the sample, the options and the seed. Default "pure". */
  readonly determinism?: "pure" | "external";
  /** Fields of the sample that the check reads beside completion and reference. */
  readonly reads?: readonly CheckField[];
  /** CPU time that one check may take in the pool, in milliseconds; the completion scores the minimum past it. Default 200. */
  readonly workMs?: number;
  /** Options that no sample may set, where it brings a rubric with this check: those that name something of this machine. Default: none. */
  readonly operatorOnly?: OperatorOnly;
  /** Default [0, 1]. */
  readonly range?: Range;
  readonly check: Check<z.output<Options>, z.output<Reference>>;
}

type OptionsArgument<Input> = Record<never, never> extends Input ? [options?: Input] : [options: Input];

/** A recipe that is called with options to make a Reward. */
export interface Definition<Input = Record<never, never>, Ref = Json> extends Recipe {
  (...options: OptionsArgument<Input>): SampleReward<Ref>;
  readonly kind: "verifier";
  readonly resource: Resource | undefined;
  readonly determinism: "pure" | "external";
  readonly module: string | undefined;
  readonly range: Range;
  readonly workMs: number;
  /**
   * The same recipe for a file of recipes, whose address it is given where it names none, and whose content's hash becomes a part of
   * its cache keys. A check that calls itself inline runs in the pool then: nobody has shown that it cannot hang.
   */
  at(module: string, source: string): Definition<Input, Ref>;
  /** The check on this thread, without limits: what the pool runs inside a worker. */
  evaluator(options: unknown): (request: CheckRequest, seed: number, signal: AbortSignal) => Score | Promise<Score>;
}

/**
 * Makes a recipe from a check of one sample. Batching, limits, timing and the capture of errors are added around the check.
 *
 * @example
 * export const shout = defineVerifier({
 *   name: "shout", version: 1, summary: "Passes completions in capitals.",
 *   check: ({ completion }) => completion === completion.toUpperCase() ? pass("all capitals") : fail("has small letters"),
 * });
 */
export function defineVerifier<
  Options extends z.ZodType = z.ZodObject<Record<never, never>>,
  Reference extends z.ZodType = z.ZodType<Json>,
>(definition: VerifierDefinition<Options, Reference>): Definition<z.input<Options>, z.output<Reference>> {
  return define(definition);
}

function define<Options extends z.ZodType, Reference extends z.ZodType>(
  definition: VerifierDefinition<Options, Reference>,
  source?: string,
): Definition<z.input<Options>, z.output<Reference>> {
  checkDefinition(definition);
  const { name, version, summary, resource, module, reads = [], determinism = "pure", workMs = 200, range = [0, 1] } = definition;
  const options: z.ZodType = definition.options ?? z.strictObject({});
  const run = resource ?? (module === undefined ? "inline" : "cpu");

  const parseOptions = (input: unknown): z.output<Options> => {
    const parsed = options.safeParse(input ?? {});
    // The schema's output type is Options' own: definition.options is that schema, or has no options at all.
    if (parsed.success) return parsed.data as z.output<Options>;
    throw new AssayError("E_OPTIONS", {
      message: `Options of "${name}": ${z.prettifyError(parsed.error).replace(/\n\s*/gu, " ")}`,
      cause: parsed.error,
    });
  };

  const evaluator = (input: unknown): ReturnType<Definition["evaluator"]> =>
    createCheck({ name, range, reads, reference: definition.reference, options: parseOptions(input), check: definition.check });

  const make = (input?: unknown): SampleReward<z.output<Reference>> => {
    const parsed = parseOptions(input);
    const spec: RewardSpec = { use: name, version, with: plainOptions(parsed) };
    const evaluate = createCheck({ name, range, reads, reference: definition.reference, options: parsed, check: definition.check });
    const poolRecipe = module === undefined ? undefined : { module, spec, options: input ?? {}, workMs, range };
    let prefix: { readonly seed: number; readonly text: string } | undefined;
    const keyOf = (request: CheckRequest, seed: number): string => {
      if (prefix?.seed !== seed) prefix = { seed, text: cachePrefix({ spec, source, seed }) };
      return cacheKeyOf(prefix.text, request);
    };
    const one = (sample: Sample<z.output<Reference>>, context: Context): Promise<Score> => {
      const request = requestOf(sample, reads);
      if (!context.cache || determinism !== "pure") return judge(request, context);
      return context.cache.through(keyOf(request, context.seed), () => judge(request, context));
    };
    const judge = (request: CheckRequest, context: Context): Promise<Score> => {
      if (run === "inline") return settle(() => evaluate(request, context.seed, context.signal));
      if (run === "cpu" && poolRecipe && context.pool) return context.pool.run(poolRecipe, request, context);
      return context
        .limit(run, async () => {
          if (context.signal.aborted) throw new AssayError("E_ABORTED", { message: "The sample was ended before its check began." });
          return evaluate(request, context.seed, context.signal);
        })
        .catch((error: unknown) => erroredBy(error, "E_INTERNAL"));
    };
    return { scope: "sample", spec, range, score: (batch, context) => batch.map((sample) => one(sample, context)) };
  };

  const recipe = {
    kind: "verifier" as const,
    version,
    summary,
    options,
    ...(definition.reference ? { reference: definition.reference } : {}),
    nodes: [],
    ...(definition.operatorOnly ? { operatorOnly: definition.operatorOnly } : {}),
    resource,
    determinism,
    module,
    range,
    workMs,
    // A pipeline cannot know the reference's type; the check reads it by its schema and abstains from any other.
    build: make as Recipe["build"],
    at: (address: string, hash: string) =>
      define({ ...definition, module: module ?? address, resource: run === "inline" ? "cpu" : run }, hash),
    evaluator,
  };
  const callable: Definition<z.input<Options>, z.output<Reference>> = Object.assign(
    Object.defineProperty((...input: readonly unknown[]) => make(input[0]), "name", { value: name }),
    recipe,
  );
  return callable;
}

function checkDefinition(definition: VerifierDefinition<z.ZodType, z.ZodType>): void {
  const { name, version, range = [0, 1], resource, module, workMs = 1 } = definition;
  const refuse = (message: string): never => {
    throw new AssayError("E_RECIPE_DEFINITION", { message: `Recipe ${JSON.stringify(name)}: ${message}` });
  };
  if (typeof name !== "string" || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/u.test(name)) refuse('name must be kebab-case, such as "unit-price".');
  if (!Number.isSafeInteger(version) || version < 1) refuse(`version must be a whole number from 1, not ${String(version)}.`);
  if (!(range[0] < range[1])) refuse(`range must be [min, max] with min < max, not [${range.join(", ")}].`);
  if (typeof definition.check !== "function") refuse("check must be a function.");
  if (resource === "cpu" && module === undefined)
    refuse('resource "cpu" needs module: import.meta.url, so that a worker can load the recipe.');
  if (!(workMs > 0)) refuse(`workMs must be above 0, not ${workMs}.`);
}

function settle(task: () => Score | Promise<Score>): Promise<Score> {
  const score = task();
  return score instanceof Promise ? score : Promise.resolve(score);
}

function requestOf(sample: Sample<unknown>, reads: readonly CheckField[]): CheckRequest {
  const completion = completionText(sample.completion);
  if (reads.length === 0) return { completion, reference: sample.reference };
  return {
    completion,
    reference: sample.reference,
    ...(reads.includes("prompt") ? { prompt: sample.prompt } : {}),
    ...(reads.includes("messages") && typeof sample.completion !== "string" ? { messages: sample.completion } : {}),
    ...(reads.includes("generation") && sample.generation ? { generation: sample.generation } : {}),
    ...(reads.includes("metadata") && sample.metadata ? { metadata: sample.metadata } : {}),
  };
}

/** Options as JSON for the spec: what they were parsed to, defaults filled in. */
function plainOptions(options: unknown): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify(options ?? {})) as Readonly<Record<string, Json>>; // JSON text of an object reads back as one
}
