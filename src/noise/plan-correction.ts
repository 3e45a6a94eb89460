import type { Propensity } from "../core/appeals.ts";
import { AssayError } from "../core/errors.ts";
import type { NamedDocument, RecipeTools } from "../core/recipe.ts";
import { innerSpecs } from "../core/spec.ts";
import { quote } from "../core/text.ts";
import type { RewardSpec } from "../core/types.ts";
import { fingerprintOf } from "../pipeline/fingerprint.ts";
import { designOf, designOfSpec, leastChance } from "./appeal-design.ts";
import { channelsOf } from "./channel-file.ts";
import type { ChannelSet } from "./channel.ts";
import type { CorrectionPlan, NoiseMethod } from "./correction.ts";

/** Options of correct-noise as its schema reads them. */
export interface CorrectionOptions {
  readonly channels?: unknown;
  readonly method?: NoiseMethod | undefined;
  readonly min_j?: number | undefined;
  readonly prior?: number | undefined;
  readonly propensity?: Propensity | undefined;
  readonly unknown_stratum: "error" | "abstain" | "guess";
  readonly allow_negative_j: boolean;
}

/** The channels of the options: their content, or a file of the pipeline. Throws E_CHANNEL, or what reading a file may throw. */
export function readChannelsOption(
  { channels, allow_negative_j: negative, method }: CorrectionOptions,
  tools: RecipeTools | undefined,
): ChannelSet | undefined {
  if (channels === undefined) return undefined;
  // What asks appeals, or nothing, divides by no J of the verifier.
  const needsNoJ = method === "aipw" || method === "override" || method === "none";
  const inverted = negative || needsNoJ ? "use" : "refuse";
  if (typeof channels !== "string") return channelsOf(inlineDocument(channels), { inverted });
  if (tools) return channelsOf(tools.document(channels), { inverted });
  throw refuse(
    "channels: only a pipeline reads files",
    "Give what readChannels makes of the file's text, or load the pipeline by readPipeline.",
  );
}

function inlineDocument(value: unknown): NamedDocument {
  return { value, place: (path) => ["channels", ...path].map(String).join(".") };
}

/** What options and the spec of the inner Reward make together. Throws E_OPTIONS or E_CHANNEL where they do not fit. */
export function planCorrection(given: CorrectionOptions, channels: ChannelSet | undefined, inner: RewardSpec): CorrectionPlan {
  const method = given.method ?? defaultMethod(channels);
  const { min_j: minJ, prior, unknown_stratum: unknown } = given;
  if (!channels && method !== "override" && method !== "none") throw refuse(`channels is required for ${method}`);
  if (minJ !== undefined && method !== "capped" && method !== "override-backward")
    throw refuse(`min_j is for capped and override-backward, and the method is ${method}`);
  if (method !== "aipw" && prior !== undefined) throw refuse(`prior is for aipw, and the method is ${method}`);
  if (method !== "aipw" && unknown === "guess") throw refuse(`unknown_stratum: guess is for aipw, and the method is ${method}`);
  if (channels) checkVerifier(channels, inner);
  const plan = {
    method,
    minJ,
    prior,
    guess: unknown === "guess",
    inverted: given.allow_negative_j ? "use" : "refuse",
    ofAnother: channels !== undefined && isOfAnother(channels, inner),
  } as const;
  const byAppeals = method === "aipw" || method === "override-backward";
  if (!byAppeals && given.propensity !== undefined)
    throw refuse(`propensity is for aipw and override-backward, and the method is ${method}`);
  const set: ChannelSet = channels ?? { version: 1, strata: {} };
  if (!byAppeals) return { ...plan, channels: set, design: undefined };
  const design = given.propensity === undefined ? designOfSpec(inner) : designOf(given.propensity);
  if (!design) throw refuse(`${method} needs the propensities of the appeals, and "${inner.use}" does not tell them`, "Give propensity.");
  if (leastChance(design, 0) === 0 && (method === "aipw" || leastChance(design, 1) === 0))
    throw refuse(`${method} needs appeals, and "${inner.use}" appeals no verdict that failed`);
  if (set.judge) return { ...plan, channels: set, design };
  throw new AssayError("E_CHANNEL", {
    message: `${method} needs the appeal judge's rates, and the channels have no judge.`,
    hint: "Add judge: { false_positive: …, false_negative: … }, measured on negatives; both are 0 for a judge without errors.",
  });
}

/** Rates that nobody measured correct nothing unasked. */
function defaultMethod(channels: ChannelSet | undefined): NoiseMethod {
  const strata = Object.entries(channels?.strata ?? {});
  const bare = strata.find(([, { evidence }]) => !evidence);
  if (strata.length > 0 && !bare) return "backward";
  const why = bare ? `the rates of the stratum ${quote(bare[0], 60)} have no evidence` : "there are no channels";
  throw refuse(`method is required, since ${why}`, "Name it, such as method: backward, or take the channels of an audit.");
}

/** Rates of one version of a verifier say nothing of another. */
function checkVerifier({ verifier }: ChannelSet, inner: RewardSpec): void {
  if (!verifier) return;
  const versions = new Set(versionsOf(inner, verifier.use));
  if (versions.size === 0 || versions.has(verifier.version)) return;
  throw new AssayError("E_CHANNEL", {
    message: `The channels were measured on version ${verifier.version} of "${verifier.use}", and the pipeline has version ${[...versions].join(", ")}.`,
    hint: "Verdicts differ between versions: audit this one.",
  });
}

/** Whether rates come from a Reward of which the inner one holds no copy: other options may mean other rates. */
function isOfAnother({ verifier }: ChannelSet, inner: RewardSpec): boolean {
  const holds = (spec: RewardSpec): boolean =>
    fingerprintOf({ spec }) === verifier?.fingerprint || innerSpecs(spec).some(({ spec: part }) => holds(part));
  return verifier?.fingerprint !== undefined && !holds(inner);
}

function versionsOf(spec: RewardSpec, use: string): readonly number[] {
  return [...(spec.use === use ? [spec.version] : []), ...innerSpecs(spec).flatMap(({ spec: inner }) => versionsOf(inner, use))];
}

function refuse(message: string, hint?: string): AssayError {
  return new AssayError("E_OPTIONS", { message: `Options of "correct-noise": ${message}.`, ...(hint === undefined ? {} : { hint }) });
}
