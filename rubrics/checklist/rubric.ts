import * as z from "zod";
import { AssayError } from "../../src/core/errors.ts";
import type { Recipe, RecipeTools } from "../../src/core/recipe.ts";
import { abstained, erroredBy } from "../../src/core/scores.ts";
import type { Context, Json, RewardSpec, Sample, SampleReward, Score } from "../../src/core/types.ts";
import { askChecks } from "./ask-checks.ts";
import type { Judge } from "./judgement.ts";
import { isOneNumber, judgeSpec } from "../judge/live/options.ts";
import { liveJudge } from "../judge/live/live-judge.ts";
import { isLive, options, type ParsedOptions, type RubricOptions } from "./options.ts";
import { plainRubric } from "./plain-rubric.ts";
import { planOf, specOfCheck, type Plan } from "./plan.ts";
import { readRubric } from "./read-rubric.ts";
import { mannerOf, modeFault, rangeOf } from "./resolve-rubric.ts";
import { scoreOf } from "./score-of.ts";
import { storedJudge } from "./stored-judge.ts";
import type { Rubric } from "./types.ts";

const name = "rubric";
const version = 1;

/** A recipe that is called with options to make a Reward. Items whose check names a reward need the tools of a pipeline. */
export type RubricRecipe = Recipe & ((options?: RubricOptions, tools?: RecipeTools) => RubricReward);

/** A judge that is asked makes the Reward external: its result depends on more than sample, options and seed. */
export interface RubricReward extends SampleReward {
  readonly determinism: "pure" | "external";
}

/**
 * Scores completions by weighted criteria: programmatic ones by checks, judged ones by verdicts.
 *
 * | items | outcome |
 * |---|---|
 * | every item has a number | scored, by the mode |
 * | some abstained or missing, policy other than error | scored, with what the policy says |
 * | some abstained, policy error | abstained, with the cause of the first |
 * | some missing or errored, policy error | errored, with the code of the item or E_RUBRIC_VERDICT |
 * | the mode has no value for what is left | abstained |
 *
 * @example
 * rubric({ rubric: [{ id: "short", criterion: "Has at most 50 words", check: { type: "max_words", value: 50 } }] });
 */
export const rubric: RubricRecipe = Object.assign(
  Object.defineProperty((given?: RubricOptions, tools?: RecipeTools) => makeRubric(given, tools), "name", { value: name }),
  {
    kind: "rubric" as const,
    version,
    summary: "Scores completions by weighted criteria, from checks and verdicts.",
    options,
    nodes: [],
    operatorOnly: ["file", "judge.model"],
    build: makeRubric,
  },
);

function makeRubric(given: unknown = {}, tools?: RecipeTools): RubricReward {
  const parsed = options.safeParse(given);
  if (!parsed.success)
    throw new AssayError("E_OPTIONS", {
      message: `Options of "${name}": ${z.prettifyError(parsed.error).replace(/\n\s*/gu, " ")}`,
      cause: parsed.error,
    });
  const chosen = withNumber(parsed.data);
  const own = fixedPlan(chosen, tools);
  const judge = isLive(chosen.judge) ? liveJudge(chosen.judge) : storedJudge(chosen.judge);
  const plans = createPlans(chosen, tools);
  const one = async (sample: Sample, context: Context): Promise<Score> => {
    const start = performance.now();
    const score = await judgeSample(sample, context).catch((error: unknown) => erroredBy(error, "E_INTERNAL"));
    return { ...score, durationMs: Math.round((performance.now() - start) * 1000) / 1000 };
  };
  const judgeSample = async (sample: Sample, context: Context): Promise<Score> => {
    const found = own ? { plan: own } : plans(sample.reference);
    if ("problem" in found) return abstained("reference", found.problem);
    const { plan } = found;
    // A rubric that is the sample's reference leaves that place to nothing else.
    const reference = plan.rubric.reference ?? (own ? sample.reference : null);
    return await judgeBy(plan, judge, sample, reference, context);
  };
  return {
    scope: "sample",
    determinism: isLive(chosen.judge) ? "external" : "pure",
    spec: specOf(chosen, own),
    range: rangeOf(own?.mode ?? chosen.mode ?? "veto", own?.rubric),
    score: (batch, context) => batch.map((sample) => one(sample, context)),
  };
}

/** A judge that gives one number needs a mode that takes one, and for translations and reward models no rubric. */
function withNumber(given: ParsedOptions): ParsedOptions {
  const { judge } = given;
  if (!isLive(judge) || !isOneNumber(judge.mode)) return given;
  const { mode = "implicit_affine", rubric: asked, file } = given;
  const scales = { whole: undefined, translation: { min: 0, max: 100 }, "reward-model": { min: 0, max: 1 } };
  const needsNone = judge.mode !== "whole" && asked === undefined && file === undefined;
  return { ...given, mode, scale: given.scale ?? scales[judge.mode], ...(needsNone ? { rubric: { items: [] } } : {}) };
}

async function judgeBy(plan: Plan, judge: Judge, sample: Sample, reference: Json, context: Context): Promise<Score> {
  const { rubric: asked, judged: items, mode, scale } = plan;
  const [checked, judgement] = await Promise.all([
    askChecks(plan, sample, reference, context),
    judge({ rubric: asked, items, mode, scale, sample, reference }, context),
  ]);
  return scoreOf(plan, checked, judgement);
}

/** The plan of a rubric that stands in the options or in a file. Throws E_OPTIONS where it could never give a value. */
function fixedPlan(chosen: ParsedOptions, tools: RecipeTools | undefined): Plan | undefined {
  const found = chosen.file === undefined ? chosen.rubric : readFile(chosen.file, tools);
  if (!found) return undefined;
  const where = chosen.file === undefined ? "the rubric" : `the rubric in ${chosen.file}`;
  const planned = planOf(found, chosen, tools);
  const problem = "problem" in planned ? planned.problem : modeFault(found, planned.plan);
  if (problem !== undefined) throw new AssayError("E_OPTIONS", { message: `Options of "${name}": ${where}: ${problem}.` });
  return "plan" in planned ? planned.plan : undefined;
}

function readFile(file: string, tools: RecipeTools | undefined): Rubric {
  if (!tools)
    throw new AssayError("E_OPTIONS", {
      message: `Options of "${name}": file: only a pipeline reads files.`,
      hint: "Give the rubric itself as the option rubric, or load the pipeline by readPipeline.",
    });
  const document = tools.document(file);
  const read = readRubric(document.value, (path) => document.place(path));
  if ("rubric" in read) return read.rubric;
  throw new AssayError("E_OPTIONS", { message: `Options of "${name}": the rubric in ${file}: ${read.problem}.` });
}

type Planned = ReturnType<typeof planOf>;

const maxPlans = 64;
const maxPlanCharacters = 1 << 20;

/** Plans of rubrics that samples bring along, the latest ones remembered: the samples of a group bring the same one. */
function createPlans(chosen: ParsedOptions, tools: RecipeTools | undefined): (reference: Json) => Planned {
  const known = new Map<string, Planned>();
  return (reference) => {
    const key = keyOf(reference);
    const before = key === undefined ? undefined : known.get(key);
    if (before) return before;
    const planned = planReference(reference, chosen, tools);
    if (key === undefined) return planned;
    const oldest = known.size >= maxPlans ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(key, planned);
    return planned;
  };
}

function keyOf(reference: Json): string | undefined {
  if (typeof reference !== "object" || reference === null) return undefined;
  try {
    const text = JSON.stringify(reference);
    return text.length <= maxPlanCharacters ? text : undefined;
  } catch {
    // What is nested too deeply or is no JSON is refused by the reader.
    return undefined;
  }
}

function planReference(reference: Json, chosen: ParsedOptions, tools: RecipeTools | undefined): Planned {
  if (reference === null || reference === undefined)
    return { problem: `${name} needs a rubric, as an option, a file or the sample's reference, and the sample has none` };
  const read = readRubric(reference);
  if ("problem" in read) return { problem: `reference is not a rubric: ${read.problem}` };
  const planned = planOf(read.rubric, chosen, tools?.forSamples);
  if ("problem" in planned) return { problem: `reference is not a usable rubric: ${planned.problem}` };
  const { mode } = planned.plan;
  // The other modes are undefined by their own definition, and aggregation says so.
  const fault = mode === "tree_mean" ? modeFault(read.rubric, planned.plan) : undefined;
  const range = rangeOf(chosen.mode ?? "veto", undefined);
  if (fault === undefined && rangeOf(mode, undefined)[0] < range[0])
    return { problem: `reference asks for the mode ${mode}, whose rewards leave [${range.join(", ")}]: name the mode in the pipeline` };
  return fault === undefined ? planned : { problem: `reference is not a usable rubric: ${fault}` };
}

/** The options with what decides a Score filled in; a rubric of a file stands in the spec itself, and its checks with their versions. */
function specOf(chosen: ParsedOptions, plan: Plan | undefined): RewardSpec {
  const { mode, policy, gateCap, scale } = plan ?? mannerOf(chosen, {});
  const said = plan ?? chosen;
  const fields = {
    ...(plan ? { rubric: plainRubric(plan.rubric, specOfCheck(plan)) } : {}),
    ...(plan || chosen.mode !== undefined ? { mode } : {}),
    ...(plan ? { policy } : chosen.policy ? { policy: chosen.policy } : {}),
    ...(plan || chosen.gate_cap !== undefined ? { gate_cap: gateCap } : {}),
    ...(said.scale ? { scale } : {}),
    judge: isLive(chosen.judge) ? judgeSpec(chosen.judge) : chosen.judge,
  };
  return { use: name, version, with: JSON.parse(JSON.stringify(fields)) as RewardSpec["with"] }; // parsed options are JSON
}
