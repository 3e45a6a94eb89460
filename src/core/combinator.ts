import * as z from "zod";
import { AssayError } from "./errors.ts";
import type { Recipe, RecipeTools } from "./recipe.ts";
import type { Json, Reward, RewardSpec, SampleReward } from "./types.ts";

/** The schema of a Reward inside the options of a combinator. In JSON Schema it is a reference to the definition of a reward node. */
export const rewardNode: z.ZodType<SampleReward, SampleReward> = z
  .custom<SampleReward>((value) => isReward(value) && value.scope === "sample", { error: "expected a per-sample Reward" })
  .meta({ assay: "reward" });

export interface CombinatorDefinition<Options extends z.ZodType> {
  readonly name: string;
  readonly version: number;
  readonly summary: string;
  /** A zod object over Rewards (`rewardNode`) and plain options. */
  readonly options: Options;
  /** Where Rewards stand in the options: dotted paths, `*` for every key of an object or every entry of a list. */
  readonly nodes: readonly string[];
  /** Makes the Reward's range and score from the parsed options; the spec is added. The tools are those of a pipeline, where there is one. */
  readonly create: (options: z.output<Options>, tools?: RecipeTools) => CombinatorParts;
}

export interface CombinatorParts extends Pick<SampleReward, "range" | "score"> {
  /** Options that stand in the spec in place of those that were given, such as the content of a file that they name. */
  readonly resolved?: Readonly<Record<string, Json>>;
}

/** A recipe of a combinator, called with options in which Rewards stand. */
export interface Combinator<Input> extends Recipe {
  (options: Input): SampleReward;
  readonly kind: "combinator";
}

/** Makes a recipe of a per-sample combinator. It asks range, scope and spec of its parts and never which kind they are. */
export function defineCombinator<Options extends z.ZodType>(definition: CombinatorDefinition<Options>): Combinator<z.input<Options>> {
  return composedRecipe(definition, "combinator", (input, tools) => {
    refuseGroups(definition.name, input);
    const { options, spec } = readComposed(definition, input);
    const { range, score, resolved } = definition.create(options, tools);
    return { scope: "sample", spec: resolved ? { ...spec, with: { ...spec.with, ...resolved } } : spec, range, score };
  });
}

/** What recipes of Rewards that are made of Rewards have in common. */
export type Composed<Options extends z.ZodType> = Omit<CombinatorDefinition<Options>, "create">;

/** A recipe that is called by its name, with options in which Rewards stand. */
export function composedRecipe<Options extends z.ZodType, Made extends Reward, Kind extends Recipe["kind"]>(
  { name, version, summary, options, nodes }: Composed<Options>,
  kind: Kind,
  make: (input: unknown, tools?: RecipeTools) => Made,
): Recipe & { readonly kind: Kind } & ((options: z.input<Options>) => Made) {
  const recipe = { kind, version, summary, options, nodes, build: make };
  return Object.assign(
    Object.defineProperty((input: z.input<Options>) => make(input), "name", { value: name }),
    recipe,
  );
}

/** Options as their schema reads them, and the spec that they make. Throws E_OPTIONS. */
export function readComposed<Options extends z.ZodType>(
  { name, version, options }: Composed<Options>,
  input: unknown,
): { readonly options: z.output<Options>; readonly spec: RewardSpec } {
  refuseProto(name, input);
  const parsed = options.safeParse(input);
  if (!parsed.success) {
    throw new AssayError("E_OPTIONS", { message: `Options of "${name}": ${describe(parsed.error)}`, cause: parsed.error });
  }
  return { options: parsed.data, spec: { use: name, version, with: specOf(parsed.data) as RewardSpec["with"] } }; // options are objects
}

function refuseGroups(name: string, input: unknown): void {
  const group = findGroup(input);
  if (group === undefined) return;
  throw new AssayError("E_GROUP_IN_BRANCH", {
    message: `"${name}" was given the group Reward "${group}"; a per-sample Reward was expected.`,
    hint: "A group Reward may stand only at the top of a pipeline or inside another group transform.",
  });
}

export function isReward(value: unknown): value is Reward {
  return (
    typeof value === "object" &&
    value !== null &&
    "scope" in value &&
    "spec" in value &&
    "score" in value &&
    typeof value.score === "function"
  );
}

/** Options with every Reward replaced by its spec. */
function specOf(value: unknown): Json {
  if (isReward(value)) return { ...value.spec };
  if (Array.isArray(value)) return value.map(specOf);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, specOf(inner)]),
    );
  }
  return value as Json; // what is left of parsed options is a JSON scalar
}

/** Options nest this deep at most; what lies deeper is left to the schema, which knows no such option. */
const maxDepth = 16;

function findGroup(value: unknown, depth = 0): string | undefined {
  if (isReward(value)) return value.scope === "group" ? value.spec.use : undefined;
  if (typeof value !== "object" || value === null || depth > maxDepth) return undefined;
  for (const inner of Object.values(value)) {
    const found = findGroup(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** zod drops a key "__proto__" without a word, and a part with it. Throws E_OPTIONS where one stands. */
export function refuseProto(name: string, value: unknown, depth = 0): void {
  if (typeof value !== "object" || value === null || isReward(value) || depth > maxDepth) return;
  if (Object.hasOwn(value, "__proto__"))
    throw new AssayError("E_OPTIONS", { message: `Options of "${name}": the name "__proto__" is not accepted.` });
  for (const inner of Object.values(value)) refuseProto(name, inner, depth + 1);
}

/** The issues in one line. Of a failed union, whose own issue says little, those of the form that came nearest are shown. */
function describe(error: z.ZodError): string {
  return z.prettifyError({ issues: error.issues.flatMap((issue) => nearestForm(issue)) }).replace(/\n\s*/gu, " ");
}

const wrongForm: ReadonlySet<string> = new Set(["invalid_type", "invalid_value", "custom"]);

function nearestForm(issue: z.core.$ZodIssue, depth = 0): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || depth > maxDepth) return [issue];
  const fitting = issue.errors.filter(
    (form) => form.length > 0 && !form.some((inner) => inner.path.length === 0 && wrongForm.has(inner.code)),
  );
  const [only] = fitting;
  if (!only || fitting.length > 1) return [issue];
  return only.flatMap((inner) => nearestForm({ ...inner, path: [...issue.path, ...inner.path] }, depth + 1));
}
