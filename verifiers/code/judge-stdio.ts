import { compareOutput } from "./compare-output.ts";
import type { ProgramTask } from "./program-task.ts";
import type { StdioCase, Tests } from "./read-tests.ts";
import type { Engine } from "./sandbox/engine.ts";
import type { CheckJob, Outcome, Unserved, VerdictKind } from "./sandbox/job.ts";
import { show } from "./show.ts";
import { addUsage, describeLimit, isLimitHit, type Tally, type TestResult, type Usage } from "./tally.ts";

type StdioTests = Extract<Tests, { readonly kind: "stdio" }>;

/** After as many runs that went past a limit the rest is taken for failed, so that a program cannot hold a worker for hours. */
export const maxLimitHits = 10;

/** One run of the program for each case, in order. */
export async function judgeStdio(task: ProgramTask, tests: StdioTests, run: Engine["run"]): Promise<Tally | Unserved> {
  const { code, language, limits, seed, signal } = task;
  const results: TestResult[] = [];
  let usage: Usage | undefined;
  let firstFailure: { readonly judged: JudgedCase; readonly outcome: Outcome; readonly hidden: boolean } | undefined;
  let limitHits = 0;
  for (const [index, one] of tests.cases.entries()) {
    const outcome = await run({ kind: "stdio", language, code, limits, seed, input: one.input }, signal);
    if ("unserved" in outcome) return outcome;
    usage = addUsage(usage, outcome);
    const judged = await judgeCase(task, tests, one, outcome, run);
    if ("unserved" in judged) return judged;
    results.push(judged);
    if (judged.passed) continue;
    firstFailure ??= { judged, outcome, hidden: tests.standings[index]?.hidden === true };
    if (isLimitHit(judged.verdict)) limitHits += 1;
    if (task.stopAtFailure || judged.verdict === "compile_error" || limitHits >= maxLimitHits) break;
  }
  const isShown = firstFailure?.hidden === false;
  return {
    verdict: firstFailure?.judged.verdict ?? "pass",
    results,
    total: tests.cases.length,
    message: undefined,
    standings: tests.standings,
    usage: usage ?? { cpuMs: 0, wallMs: 0, engine: "" },
    limit: firstFailure?.outcome.limit,
    stdout: isShown ? (firstFailure?.outcome.stdout ?? "") : "",
    stderr: isShown ? (firstFailure?.outcome.stderr ?? "") : "",
  };
}

interface JudgedCase extends TestResult {
  readonly verdict: VerdictKind;
}

async function judgeCase(
  task: ProgramTask,
  tests: StdioTests,
  one: StdioCase,
  outcome: Outcome,
  run: Engine["run"],
): Promise<JudgedCase | Unserved> {
  const { verdict } = outcome;
  if (verdict !== "pass") {
    // A right output before a crash is no pass: the program did not end by itself.
    const message = isLimitHit(verdict) ? describeLimit(outcome, task.limits) : outcome.message;
    return { verdict, passed: false, message };
  }
  if (tests.checker !== undefined) return await check(task, tests.checker, one, outcome, run);
  const difference = compareOutput(outcome.stdout, one.expected, tests.comparison);
  return difference === undefined ? { verdict, passed: true } : { verdict: "fail", passed: false, message: difference };
}

async function check(
  { language, limits, seed, signal }: ProgramTask,
  checker: string,
  { input, expected }: StdioCase,
  { stdout: output }: Outcome,
  run: Engine["run"],
): Promise<JudgedCase | Unserved> {
  const job: CheckJob = { kind: "check", language, code: checker, limits, seed, input, expected, output };
  const checked = await run(job, signal);
  if ("unserved" in checked) return checked;
  if (checked.verdict === "pass") return { verdict: "pass", passed: true };
  // Also where the checker itself fell over: on which output it does is up to the program.
  const said = checked.units.find((unit) => !unit.passed)?.message ?? checked.message;
  return { verdict: "fail", passed: false, message: `${said === "" ? "the checker refuses the output" : said}: "${show(output, 80)}"` };
}
