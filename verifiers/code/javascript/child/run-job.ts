import type { Job, Outcome, Unit, Unserved, VerdictKind } from "../../sandbox/job.ts";
import type { TestPlan, TestState } from "../guest/test-plan.ts";
import { createClock, noteSlowness, noteStarved, type Clock } from "./clock.ts";
import { toScript } from "./module-syntax.ts";
import { maxSourceChars, planOf, plannedTotal } from "./plan.ts";
import { endOf, Program, timeout, waitedTooLong, type ProgramEnd } from "./program.ts";
import type { Machine, Realm } from "./realm.ts";
import { stripTypes } from "./strip-types.ts";

/** The machine was too busy to say anything of the program; with how many times longer it should be tried. */
export interface Starved {
  readonly starved: number;
}

const shownBytes = 4_096;
/** Trusted code gets this much more than what is left of the program's time. */
const testsGraceMs = 50;

/** Runs one job in fresh realms. */
export function runJob(machine: Machine, job: Job, stretch: number): Outcome | Unserved | Starved {
  const planned = planOf(job);
  if (planned !== undefined && "unserved" in planned) return planned;
  const clock = createClock(job.limits, stretch);
  const total = planned === undefined ? 0 : plannedTotal(planned);
  const close = (state?: TestState): Outcome | Unserved | Starved => finish(job, machine, clock, program, total, state);
  const code = job.kind === "check" ? { code: "" } : scriptOf(job.code, job.language);
  let tests: Realm | undefined;
  const program = new Program({
    code: "code" in code ? code.code : "",
    limits: job.limits,
    seed: job.seed,
    input: job.kind === "stdio" ? job.input : "",
    machine,
    clock,
    callTests(request) {
      if (tests === undefined) throw new Error("there are no tests");
      return tests.call(["callback", request], timeout(clock));
    },
  });
  if ("problem" in code) program.fail({ verdict: "compile_error", message: `the program does not compile: ${code.problem}` });
  try {
    if (job.kind === "stdio" || planned === undefined) {
      runWhole(program);
      return close();
    }
    // Opened before the program, so that the time for it is not the program's.
    tests = machine.openTests(
      (request) => program.ask(request),
      isPlain(job, planned),
      () => clock.leftMs(),
    );
    return close(runTests(tests, program, clock, planned));
  } finally {
    noteSlowness(clock);
    program.dispose();
    tests?.dispose();
  }
}

function isPlain(job: Job, plan: TestPlan): boolean {
  return plan.kind === "tests" ? plan.isPlain : job.kind === "cases" && job.checker === undefined;
}

/** Runs a program as it stands, until nothing in it waits any more. */
function runWhole(program: Program): void {
  try {
    program.load();
    while (program.step());
    program.flush();
  } catch {
    // How the program ended is kept in it.
  }
}

function runTests(tests: Realm, program: Program, clock: Clock, plan: TestPlan): TestState | undefined {
  let state: TestState | undefined;
  const step = (kind: string, text = ""): TestState => {
    // The program's own time ends within; what is above it is for the tests to tell how far they are.
    const reply = tests.call([kind, text], Math.ceil(clock.leftMs()) + testsGraceMs);
    state = JSON.parse(reply) as TestState;
    return state;
  };
  try {
    let now = step("run", JSON.stringify(plan));
    if (!now.done && program.end === undefined) now = step("state");
    for (let idle = 0; !now.done && program.end === undefined;) {
      const before = now.activity;
      now = step("pump");
      if (now.done || program.end !== undefined) break;
      const waits = [now.wait, now.farWait].filter((wait) => wait >= 0);
      const wait = Math.min(...waits);
      if (waits.length > 0 && wait > 0 && !clock.sleep(wait)) program.fail(waitedTooLong);
      idle = waits.length === 0 && now.activity === before ? idle + 1 : 0;
      if (idle > 3) now = step("stalled");
    }
    if (program.end === undefined && now.unserved === undefined && plan.kind !== "check") {
      // Also a program that was never asked for has to load.
      program.load();
      program.flush();
    }
  } catch (error) {
    if (program.end === undefined) program.fail(endOf(error, clock));
  }
  return state;
}

function finish(
  job: Job,
  machine: Machine,
  clock: Clock,
  program: Program,
  plannedUnits: number,
  state: TestState | undefined,
): Outcome | Unserved | Starved {
  if (state?.unserved !== undefined) return { unserved: state.unserved };
  const { end } = program;
  if (end?.starved === true) {
    noteStarved(clock);
    return { starved: clock.wallMs() };
  }
  const units = state?.units ?? [];
  const total = Math.max(state?.total ?? 0, plannedUnits, units.length);
  const told = verdictOf(job, program, state);
  const most = job.kind === "stdio" ? job.limits.outputBytes : shownBytes;
  return {
    verdict: told.verdict,
    message: clean(told.message),
    units: units.map(cleanUnit),
    total,
    stdout: program.stdout.slice(0, most),
    stderr: program.stderr.slice(0, most),
    ...(told.limit === undefined ? {} : { limit: told.limit }),
    ...(job.kind === "stdio" && program.exitStatus !== undefined ? { exitStatus: program.exitStatus } : {}),
    cpuMs: clock.cpuMs(),
    wallMs: clock.wallMs(),
    engine: machine.name,
  };
}

function verdictOf(job: Job, program: Program, state: TestState | undefined): ProgramEnd {
  const { end, exitStatus } = program;
  if (job.kind === "stdio") {
    if (exitStatus !== undefined && (end === undefined || end.verdict === "error")) {
      const verdict: VerdictKind = exitStatus === 0 ? "pass" : "error";
      return { verdict, message: `the program ended with status ${exitStatus}` };
    }
    return end ?? { verdict: "pass", message: "the program ended with status 0" };
  }
  if (end !== undefined) return end;
  const units = state?.units ?? [];
  const failed = units.find((unit) => !unit.passed);
  if (state?.missing !== undefined) return { verdict: "error", message: `the program defines no ${state.missing}` };
  if (failed !== undefined) return { verdict: "fail", message: failed.message ?? "a test failed" };
  if (units.length === 0) return { verdict: "fail", message: "no test was reached" };
  return { verdict: "pass", message: units.length === 1 ? "1 test passed" : `all ${units.length} tests passed` };
}

function cleanUnit({ passed, message }: Unit): Unit {
  return message === undefined ? { passed } : { passed, message: clean(message) };
}

/** One line without control characters, of at most 300 characters. */
function clean(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu, escaped);
  const whole = line.toWellFormed();
  return whole.length > 300 ? `${whole.slice(0, 299).toWellFormed()}…` : whole;
}

function escaped(letter: string): string {
  return letter === "\n" || letter === "\t" || letter === "\r" ? " " : `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

function scriptOf(source: string, language: Job["language"]): { readonly code: string } | { readonly problem: string } {
  if (source.length > maxSourceChars) return { problem: `it is longer than ${maxSourceChars} characters` };
  const stripped = language === "typescript" ? stripTypes(source) : { code: source };
  return "code" in stripped ? { code: toScript(stripped.code) } : stripped;
}
