import { fail, partial, pass, type FailDetails, type Finding, type FindingDetails } from "../../src/core/finding.ts";
import { compensatedSum } from "../../src/core/numbers.ts";
import type { Evidence } from "../../src/core/types.ts";
import type { Language } from "./sandbox/job.ts";
import { show } from "./show.ts";
import { isLimitHit, type Tally } from "./tally.ts";

/** "all": every test must pass. "fraction": the share of tests that pass. "weighted": the share of their weights. */
export type RewardRule = "all" | "fraction" | "weighted";

export interface FindingPolicy {
  readonly reward: RewardRule;
  readonly level: string;
  readonly trust: "split" | "in-process";
  readonly language: Language;
}

const shownFailures = 5;

/** The finding that a tally comes to. Nothing of a hidden test but its number gets into it. */
export function findingOf(tally: Tally, { reward, level, trust, language }: FindingPolicy): Finding {
  const { verdict, results, total } = tally;
  const passed = results.filter((result) => result.passed).length;
  const allPassed = passed === total && total > 0;
  const share = verdict === "pass" && allPassed ? 1 : allPassed ? 0 : shareOf(tally, reward);
  const isRight = share >= 1;
  // A run that says "pass" and lacks a passed test is not one: nothing is passed that was not seen to pass.
  const kind = verdict === "pass" && !allPassed ? "fail" : verdict;
  const details: FindingDetails = {
    stratum: stratumOf(language),
    metrics: metricsOf(tally, passed),
    evidence: [runEvidence(tally, { kind, passed: isRight, level, trust }), ...failureEvidence(tally)],
  };
  if (isRight) return pass(passed === total ? passReason(total) : `${countText(passed, tally)}; ${failureText(tally)}`, details);
  if (share > 0) {
    const part = reward === "weighted" ? `, with ${Number(share.toPrecision(3))} of the weight` : "";
    return partial(share, `${countText(passed, tally)}${part}; ${failureText(tally)}`, details);
  }
  const limited: FailDetails = isLimitHit(verdict) ? { ...details, code: "E_PROGRAM_LIMIT" } : details;
  return fail(failureText(tally), limited);
}

/** The stratum of audits and corrections. */
export function stratumOf(language: Language): string {
  return `code/${language}`;
}

/** What of the tests or their weights passed, where not all did. */
function shareOf({ results, total, standings }: Tally, reward: RewardRule): number {
  if (reward === "all" || total === 0) return 0;
  const weightOf = (index: number): number => (reward === "weighted" ? (standings?.[index]?.weight ?? 1) : 1);
  const all = compensatedSum(Array.from({ length: total }, (_, index) => weightOf(index)));
  const earned = compensatedSum(results.map((result, index) => (result.passed ? weightOf(index) : 0)));
  return all > 0 ? Math.min(1, earned / all) : 0;
}

function metricsOf({ results, total, standings, usage }: Tally, passed: number): Readonly<Record<string, number>> {
  const hiddenTotal = standings?.filter(({ hidden }) => hidden).length ?? 0;
  const hiddenPassed = results.filter((result, index) => result.passed && standings?.[index]?.hidden === true).length;
  return {
    passed,
    total,
    ...(hiddenTotal > 0 ? { hidden_passed: hiddenPassed, hidden_total: hiddenTotal } : {}),
    cpu_ms: oneDecimal(usage.cpuMs),
    wall_ms: oneDecimal(usage.wallMs),
  };
}

interface RunFacts {
  readonly kind: string;
  readonly passed: boolean;
  readonly level: string;
  readonly trust: string;
}

function runEvidence({ usage, limit, stdout, stderr }: Tally, { kind, passed, level, trust }: RunFacts): Evidence {
  return {
    kind,
    passed,
    wall_ms: oneDecimal(usage.wallMs),
    cpu_ms: oneDecimal(usage.cpuMs),
    ...(usage.peakBytes === undefined ? {} : { peak_mb: oneDecimal(usage.peakBytes / 1_048_576) }),
    engine: usage.engine,
    level,
    trust,
    ...(limit === undefined ? {} : { limit }),
    ...(stdout === "" ? {} : { stdout: show(stdout, 500) }),
    ...(stderr === "" ? {} : { stderr: show(stderr, 500) }),
  };
}

function failureEvidence(tally: Tally): readonly Evidence[] {
  const failed = [...tally.results.keys()].filter((index) => tally.results[index]?.passed === false).slice(0, shownFailures);
  return failed.map((index) => ({ kind: "test", index, passed: false, message: messageOfTest(tally, index) }));
}

function messageOfTest({ results, standings, message }: Tally, index: number): string {
  if (standings?.[index]?.hidden === true) return "a hidden test failed";
  return show(results[index]?.message ?? message ?? "failed", 300);
}

function passReason(total: number): string {
  return total === 1 ? "the program passed its 1 test" : `the program passed all of its ${total} tests`;
}

function countText(passed: number, { total }: Tally): string {
  return `${passed} of ${total} tests passed`;
}

/** The first failure, in a part of a sentence. */
function failureText(tally: Tally): string {
  const { verdict, results, total, standings } = tally;
  const first = results.findIndex((result) => !result.passed);
  if (first !== -1) {
    const which = total === 1 ? "the only test" : `test ${first + 1} of ${total}`;
    return standings?.[first]?.hidden === true ? `${which}, which is hidden, failed` : `${which} failed: ${messageOfTest(tally, first)}`;
  }
  const reached = results.length === 0 ? "" : ` after ${results.length} of ${total} tests`;
  const message = tally.message === undefined ? "" : show(tally.message, 300);
  const said = message === "" ? "" : `: ${message}`;
  if (verdict === "compile_error") return `the program does not compile${said}`;
  if (isLimitHit(verdict)) return `${message}${reached}`;
  if (verdict === "error") return `the program ended with an error${reached}${said}`;
  if (total === 0) return "the tests checked nothing of the program";
  if (verdict === "fail") return `the tests failed${reached}${said}`;
  return `only ${results.length} of ${total} tests were reached`;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}
