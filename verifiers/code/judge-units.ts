import type { ProgramTask } from "./program-task.ts";
import type { Tests } from "./read-tests.ts";
import type { Engine } from "./sandbox/engine.ts";
import type { CasesJob, TestsJob, Unserved } from "./sandbox/job.ts";
import { describeLimit, isLimitHit, type Tally } from "./tally.ts";

/** One run of the program under all its asserts, test functions or calls. */
export async function judgeUnits(
  task: ProgramTask,
  tests: Exclude<Tests, { readonly kind: "stdio" }>,
  run: Engine["run"],
): Promise<Tally | Unserved> {
  const outcome = await run(jobOf(task, tests), task.signal);
  if ("unserved" in outcome) return outcome;
  const standings = tests.kind === "cases" ? tests.standings : undefined;
  const anyHidden = standings?.some(({ hidden }) => hidden) === true;
  // The test that it was in when it ended, where that one is not listed.
  const endedIn = standings?.[outcome.units.length];
  const limit = isLimitHit(outcome.verdict) ? describeLimit(outcome, task.limits) : undefined;
  const mayTell = endedIn?.hidden !== true || outcome.verdict === "compile_error";
  return {
    verdict: outcome.verdict,
    results: outcome.units,
    total: standings?.length ?? outcome.total,
    message: limit ?? (mayTell ? outcome.message : undefined),
    ...(standings ? { standings } : {}),
    usage: outcome,
    limit: outcome.limit,
    // One process saw the arguments of all cases and may have written any of them.
    stdout: anyHidden ? "" : outcome.stdout,
    stderr: anyHidden ? "" : outcome.stderr,
  };
}

function jobOf(task: ProgramTask, tests: Exclude<Tests, { readonly kind: "stdio" }>): TestsJob | CasesJob {
  const { code, language, limits, seed, stopAtFailure, trust } = task;
  const shared = { language, code, limits, seed, stopAtFailure, ...(trust === "in-process" ? { inProcess: true } : {}) };
  if (tests.kind === "cases") {
    const { entryPoint, cases, checker } = tests;
    return { kind: "cases", ...shared, entryPoint, cases, ...(checker === undefined ? {} : { checker }) };
  }
  const { style, source, entryPoint } = tests;
  return { kind: "tests", ...shared, style, tests: source, ...(entryPoint === undefined ? {} : { entryPoint }) };
}
