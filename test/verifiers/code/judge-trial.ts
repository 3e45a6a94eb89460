import type { Finding } from "../../../src/core/finding.ts";
import { judgeProgram } from "../../../verifiers/code/judge-program.ts";
import type { ProgramTask } from "../../../verifiers/code/program-task.ts";
import { readTests } from "../../../verifiers/code/read-tests.ts";
import type { CodeTests } from "../../../verifiers/code/reference.ts";
import type { Job, Outcome, Unserved } from "../../../verifiers/code/sandbox/job.ts";

export type Answer = Partial<Outcome> | Unserved;

export interface Trial extends Partial<Omit<ProgramTask, "tests">> {
  readonly tests: CodeTests;
}

/** Judges with a sandbox that answers by a function of the job and of how many jobs came before. */
export async function judge(
  { tests, ...more }: Trial,
  answer: (job: Job, index: number) => Answer,
): Promise<{ readonly finding: Finding; readonly jobs: readonly Job[] }> {
  const jobs: Job[] = [];
  const task: ProgramTask = {
    code: "program",
    language: "python",
    limits: { cpuMs: 5_000, wallMs: 5_000, memoryBytes: 512 * 1_048_576, outputBytes: 4_096, processes: 16 },
    seed: 7,
    reward: "all",
    stopAtFailure: true,
    trust: "split",
    level: () => "strict",
    signal: new AbortController().signal,
    ...more,
    tests: readTests(tests),
  };
  const finding = await judgeProgram(task, async (job) => {
    jobs.push(job);
    const given = answer(job, jobs.length - 1);
    return "unserved" in given ? given : outcome(given);
  });
  return { finding, jobs };
}

function outcome(fields: Partial<Outcome>): Outcome {
  return {
    verdict: "pass",
    message: "",
    units: [],
    total: fields.units?.length ?? 0,
    stdout: "",
    stderr: "",
    cpuMs: 2.04,
    wallMs: 3.26,
    engine: "python 3",
    ...fields,
  };
}
