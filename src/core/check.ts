import * as z from "zod";
import { AssayError } from "./errors.ts";
import type { Finding } from "./finding.ts";
import { Postponed } from "./pool/patience.ts";
import { hashOf } from "./hash.ts";
import { draw } from "./random.ts";
import { abstained, candidateFault, decisionOf, errored, erroredBy, scored, scoreBase } from "./scores.ts";
import type { CheckRequest, Generation, Json, Message, Range, Score, ScoreBase } from "./types.ts";

export type CheckField = "prompt" | "messages" | "generation" | "metadata";

/** What a check is given. Fields that the recipe does not list under `reads` throw when they are read. */
export interface CheckInput<Ref> {
  /** The completion as text: the last assistant turn. */
  readonly completion: string;
  readonly reference: Ref;
  readonly prompt: string | readonly Message[];
  /** The completion's messages; empty where it came as text. */
  readonly messages: readonly Message[];
  readonly generation: Generation;
  readonly metadata: Readonly<Record<string, Json>>;
}

export interface CheckContext {
  readonly signal: AbortSignal;
  readonly seed: number;
  /** A number in [0, 1) from the seed, the content and the index: the same for the same content in any order or batch. */
  draw(index: number): number;
}

export type Check<Options, Ref> = (input: CheckInput<Ref>, options: Options, context: CheckContext) => Finding | Promise<Finding>;

export interface CheckParts<Options, Ref> {
  readonly name: string;
  readonly range: Range;
  readonly reads: readonly CheckField[];
  readonly reference: z.ZodType | undefined;
  readonly options: Options;
  readonly check: Check<Options, Ref>;
}

/** A check with its reference read, its time taken and its errors caught: a request in, a Score out. Synchronous where the check is. */
export function createCheck<Options, Ref>(
  parts: CheckParts<Options, Ref>,
): (request: CheckRequest, seed: number, signal: AbortSignal) => Score | Promise<Score> {
  const { name, range, options, check } = parts;
  const inherited = undeclaredFields(parts.reads);
  return (request, seed, signal) => {
    const start = performance.now();
    const timed = (score: Score): Score => ({ ...score, durationMs: round(performance.now() - start) });
    try {
      let reference: unknown = request.reference;
      if (parts.reference) {
        const parsed = parts.reference.safeParse(reference);
        if (!parsed.success) return timed(abstained("reference", referenceReason(name, reference, parsed.error)));
        reference = parsed.data;
      }
      const input = createInput(inherited, request, reference as Ref, parts.reads); // Ref is the output of the schema that was just applied
      const finding = check(input, options, createCheckContext(request, seed, signal));
      if (!isPromise(finding)) return timed(scoreOf(finding, name, range));
      return finding.then((found) => timed(scoreOf(found, name, range))).catch((error: unknown) => timed(thrown(error)));
    } catch (error) {
      return timed(thrown(error));
    }
  };
}

function thrown(error: unknown): Score {
  // No fault of the check, and none of its Scores: the pool runs it again.
  if (error instanceof Postponed) throw error;
  return erroredBy(error, "E_CHECK_THREW");
}

function isPromise(finding: Finding | Promise<Finding>): finding is Promise<Finding> {
  return finding instanceof Promise;
}

function referenceReason(name: string, reference: unknown, error: z.ZodError): string {
  if (reference === undefined || reference === null) return `${name} needs a reference and the sample has none.`;
  return `reference is not one that ${name} can read: ${z.prettifyError(error).replace(/\n\s*/gu, " ").slice(0, 300)}`;
}

/** What every input of a recipe inherits: fields that it does not declare throw when they are read. Made once, since inputs are made by the million. */
function undeclaredFields(reads: readonly CheckField[]): object {
  const undeclared = (["prompt", "messages", "generation", "metadata"] as const).filter((field) => !reads.includes(field));
  return Object.defineProperties(
    {},
    Object.fromEntries(
      undeclared.map((field) => [
        field,
        {
          get(): never {
            throw new AssayError("E_UNDECLARED_FIELD", {
              message: `The check read "${field}", which its recipe does not list.`,
              hint: `Add reads: ["${field}"] to defineVerifier.`,
            });
          },
        },
      ]),
    ),
  );
}

function createInput<Ref>(inherited: object, request: CheckRequest, reference: Ref, reads: readonly CheckField[]): CheckInput<Ref> {
  const input = Object.create(inherited) as { -readonly [Field in keyof CheckInput<Ref>]: CheckInput<Ref>[Field] }; // filled in below
  input.completion = request.completion;
  input.reference = reference;
  if (reads.length === 0) return input;
  if (reads.includes("prompt")) input.prompt = request.prompt ?? "";
  if (reads.includes("messages")) input.messages = request.messages ?? [];
  if (reads.includes("generation")) input.generation = request.generation ?? {};
  if (reads.includes("metadata")) input.metadata = request.metadata ?? {};
  return input;
}

function createCheckContext(request: CheckRequest, seed: number, signal: AbortSignal): CheckContext {
  let key: string | undefined;
  return {
    signal,
    seed,
    draw(index) {
      key ??= hashOf(request);
      return draw(seed, key, index);
    },
  };
}

function scoreOf(finding: Finding, name: string, range: Range): Score {
  if (typeof finding !== "object" || finding === null || typeof finding.reason !== "string") return noFinding(name);
  const base: Partial<ScoreBase> = {
    ...(finding.evidence ? { evidence: finding.evidence } : {}),
    ...(finding.metrics ? { metrics: finding.metrics } : {}),
    ...(finding.steps ? { steps: finding.steps } : {}),
  };
  for (const metric in finding.metrics) {
    if (!Number.isFinite(finding.metrics[metric]))
      return errored("E_CHECK_RESULT", `${name} gave a metric "${metric}" that is not finite.`);
  }
  if (finding.steps?.some((step) => !Number.isFinite(step.reward)))
    return errored("E_CHECK_RESULT", `${name} gave a step whose reward is not finite.`);
  const stratum = finding.stratum ?? name;
  switch (finding.kind) {
    case "pass":
      return scored(range[1], finding.reason, { ...base, decision: decisionOf(1, stratum) });
    case "fail": {
      const missed = { ...base, decision: decisionOf(0, stratum) };
      return finding.code === undefined
        ? scored(range[0], finding.reason, missed)
        : candidateFault(finding.code, range, finding.reason, missed);
    }
    case "over-budget":
      return candidateFault("E_WORK_BUDGET", range, finding.reason, {
        ...base,
        evidence: [{ kind: "over-budget" }, ...(base.evidence ?? [])],
        decision: decisionOf(0, stratum),
      });
    case "partial": {
      const { reward } = finding;
      if (typeof reward === "number" && reward >= range[0] && reward <= range[1] && Number.isFinite(reward))
        return scored(reward, finding.reason, base);
      return errored("E_CHECK_RESULT", `${name} gave the reward ${String(reward)}, which is not a finite number in [${range.join(", ")}].`);
    }
    case "abstain":
      return { status: "abstained", reward: null, cause: finding.cause, ...scoreBase(finding.reason, base) };
    default:
      return noFinding(name);
  }
}

function noFinding(name: string): Score {
  return errored("E_CHECK_RESULT", `${name} returned no finding: use pass, fail, partial, abstain or overBudget.`);
}

/** Milliseconds to three decimals. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
