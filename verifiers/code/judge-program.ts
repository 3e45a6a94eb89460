import { abstain, type Finding } from "../../src/core/finding.ts";
import { findingOf } from "./finding-of.ts";
import { judgeStdio } from "./judge-stdio.ts";
import { judgeUnits } from "./judge-units.ts";
import type { ProgramTask } from "./program-task.ts";
import type { Engine } from "./sandbox/engine.ts";
import { show } from "./show.ts";

/** Runs a program against its tests by `run` and makes a finding of what came out. Rejects where `run` does. */
export async function judgeProgram(task: ProgramTask, run: Engine["run"]): Promise<Finding> {
  const { tests, reward } = task;
  const tally = tests.kind === "stdio" ? await judgeStdio(task, tests, run) : await judgeUnits(task, tests, run);
  if ("unserved" in tally) return abstain(`reference has tests that cannot be run: ${show(tally.unserved, 300)}`);
  // Outputs are compared out here, so that a program under stdio never stands beside its tests.
  const trust = tests.kind === "stdio" ? "split" : task.trust;
  return findingOf(tally, { reward, level: task.level(), trust, language: task.language });
}
