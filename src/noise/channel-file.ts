import * as z from "zod";
import { AssayError } from "../core/errors.ts";
import type { NamedDocument } from "../core/recipe.ts";
import { quote } from "../core/text.ts";
import {
  checkChannel,
  type Channel,
  type ChannelEvidence,
  type ChannelSet,
  type CheckChannelOptions,
  type StratumChannel,
} from "./channel.ts";

const rate = z.number().min(0).max(1);
const channel = z.strictObject({ false_positive: rate, false_negative: rate });
const cell = z
  .strictObject({ labelled: z.int().min(0), right: z.number().min(0) })
  .refine(({ labelled, right }) => right <= labelled, { error: "expected right to be labelled at most" });
const interval = z.tuple([rate, rate]).refine(([low, high]) => low <= high, { error: "expected the lower end first" });
const evidence = z.strictObject({
  method: z.enum(["full", "partial", "appeals", "given"]),
  negatives: cell,
  positives: cell,
  false_positive_interval: interval.optional(),
  false_negative_interval: interval.optional(),
  lower_bound: z.boolean().optional(),
});
const stratum = channel.extend({ overturn: rate.optional(), ppv: rate.optional(), evidence: evidence.optional() });
const schema = z.strictObject({
  version: z.literal(1),
  verifier: z.strictObject({ use: z.string(), version: z.number(), fingerprint: z.string().optional() }).optional(),
  date: z.iso
    .date()
    .or(z.iso.datetime({ offset: true }))
    .optional(),
  strata: z
    .record(z.string().min(1), stratum)
    .refine((strata) => Object.keys(strata).length > 0, { error: "expected at least one stratum" }),
  judge: channel.optional(),
});

type Wire = z.output<typeof schema>;

/** A channel file's content as it stands in options. */
export const channelsSchema: z.ZodType = schema;

/** More strata than this are refused: each needs labelled rows of its own. */
export const maxStrata: number = 10_000;

/**
 * Channels out of a YAML or JSON document that was read already, such as by a recipe's tools. Throws E_CHANNEL with the place of what is wrong:
 * a field that is missing, unknown or of the wrong type, a rate not from 0 to 1, and a stratum with J ≤ 0 unless `inverted` is "use".
 */
export function channelsOf(document: NamedDocument, { inverted }: Pick<CheckChannelOptions, "inverted"> = {}): ChannelSet {
  checkStrata(document);
  const parsed = schema.safeParse(document.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path ?? [];
    throw new AssayError("E_CHANNEL", {
      message: `Channels not readable at ${path.map(String).join(".") || "the top"} (${document.place(path)}): ${issue?.message ?? "unknown"}.`,
      hint: "A channel file begins with version: 1 and has strata, each with false_positive and false_negative.",
      cause: parsed.error,
    });
  }
  const set = fromWire(parsed.data);
  for (const [name, one] of Object.entries(set.strata))
    checkChannel(one, { where: `The stratum ${quote(name)} (${document.place(["strata", name])})`, inverted });
  if (set.judge) checkChannel(set.judge, { where: `The judge (${document.place(["judge"])})`, inverted });
  return set;
}

/** What the schema would pass over or take long over. */
function checkStrata(document: NamedDocument): void {
  const { strata } = Object(document.value) as { readonly strata?: unknown }; // any value as an object
  if (typeof strata !== "object" || strata === null) return;
  const count = Object.keys(strata).length;
  if (count > maxStrata)
    throw new AssayError("E_CHANNEL", {
      message: `Channels have ${count} strata (${document.place(["strata"])}), and ${maxStrata} are the limit.`,
      hint: "Tell fewer kinds apart: each stratum needs labelled rows of its own.",
    });
  if (Object.hasOwn(strata, "__proto__"))
    throw new AssayError("E_CHANNEL", { message: `A stratum cannot be called "__proto__" (${document.place(["strata"])}).` });
}

/** Channels as the text of a JSON file, which is a YAML file too. `readChannels` gives back an equal set. */
export function channelsText({ version, verifier, date, strata, judge }: ChannelSet): string {
  const wire: Wire = {
    version,
    ...(verifier ? { verifier } : {}),
    ...(date === undefined ? {} : { date }),
    strata: Object.fromEntries(Object.entries(strata).map(([name, one]) => [name, stratumToWire(one)])),
    ...(judge ? { judge: channelToWire(judge) } : {}),
  };
  return `${JSON.stringify(wire, null, 2)}\n`;
}

function fromWire({ version, verifier, date, strata, judge }: Wire): ChannelSet {
  return {
    version,
    ...(verifier ? { verifier: { use: verifier.use, version: verifier.version, ...given("fingerprint", verifier.fingerprint) } } : {}),
    ...given("date", date),
    strata: Object.fromEntries(Object.entries(strata).map(([name, one]) => [name, stratumOf(one)])),
    ...(judge ? { judge: channelFromWire(judge) } : {}),
  };
}

function stratumOf(wire: z.output<typeof stratum>): StratumChannel {
  const { overturn, ppv, evidence: found } = wire;
  return {
    ...channelFromWire(wire),
    ...given("overturn", overturn),
    ...given("ppv", ppv),
    ...(found ? { evidence: evidenceOf(found) } : {}),
  };
}

function evidenceOf(wire: z.output<typeof evidence>): ChannelEvidence {
  const { method, negatives, positives } = wire;
  return {
    method,
    negatives,
    positives,
    ...given("falsePositiveInterval", wire.false_positive_interval),
    ...given("falseNegativeInterval", wire.false_negative_interval),
    ...given("lowerBound", wire.lower_bound),
  };
}

function stratumToWire(one: StratumChannel): Wire["strata"][string] {
  const { overturn, ppv, evidence: found } = one;
  return {
    ...channelToWire(one),
    ...given("overturn", overturn),
    ...given("ppv", ppv),
    ...(found ? { evidence: evidenceToWire(found) } : {}),
  };
}

function evidenceToWire({ method, negatives, positives, ...rest }: ChannelEvidence): z.output<typeof evidence> {
  const { falsePositiveInterval, falseNegativeInterval, lowerBound } = rest;
  return {
    method,
    negatives: { ...negatives },
    positives: { ...positives },
    ...(falsePositiveInterval ? { false_positive_interval: [...falsePositiveInterval] } : {}),
    ...(falseNegativeInterval ? { false_negative_interval: [...falseNegativeInterval] } : {}),
    ...given("lower_bound", lowerBound),
  };
}

function channelFromWire(wire: z.output<typeof channel>): Channel {
  return { falsePositive: wire.false_positive, falseNegative: wire.false_negative };
}

function channelToWire({ falsePositive, falseNegative }: Channel): z.output<typeof channel> {
  return { false_positive: falsePositive, false_negative: falseNegative };
}

/** The field where it has a value, and nothing else. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [N in Name]?: Value } {
  // One computed key is an object of that key.
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: Value });
}
