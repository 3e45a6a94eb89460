import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, type Finding } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import { extractCode } from "./extract-code.ts";
import { stratumOf } from "./finding-of.ts";
import { judgeProgram } from "./judge-program.ts";
import { readLanguage } from "./languages.ts";
import { options, type CodeOptions, type ParsedCodeOptions } from "./options.ts";
import { readTests, type Tests } from "./read-tests.ts";
import { maxSource, reference, type CodeReference } from "./reference.ts";
import type { Limits } from "./sandbox/job.ts";
import { sandboxFor } from "./sandbox/sandbox-for.ts";

/**
 * Runs the program of a completion in a sandbox against the tests of the reference.
 *
 * @example
 * code();                              // all tests must pass
 * code({ reward: "fraction" });        // the share of tests that pass
 */
export const code: Definition<CodeOptions, CodeReference> = defineVerifier({
  name: "code",
  version: 1,
  summary: "Runs the program of a completion in a sandbox against the tests of the reference.",
  options,
  reference,
  resource: "sandbox",
  determinism: "external",
  operatorOnly: ["python", "preload", "level", "trust"],
  async check({ completion, reference: given }, chosen, context): Promise<Finding> {
    const language = readLanguage(given.language);
    if (language === undefined) return abstain(`reference has the language ${quote(given.language, 40)}, which code cannot run`);
    const tests = readTests(given.tests);
    const extracted = extractCode(completion, language, chosen.extract);
    const missing = extracted.found ? tooLong(extracted.code) : extracted.problem;
    if (!extracted.found || missing !== undefined) {
      return fail(`no ${language} program to test in ${quote(completion)}: ${missing}`, {
        evidence: [
          { kind: "fail", passed: false, wall_ms: 0, cpu_ms: 0 },
          { kind: "no-answer", problem: missing ?? "" },
        ],
        metrics: { passed: 0, ...countsOf(tests), cpu_ms: 0, wall_ms: 0 },
        stratum: stratumOf(language),
      });
    }
    const { level, engine, preload, python, reward, stop, trust } = chosen;
    const sandbox = sandboxFor({ language, level, engine, preload, python });
    const task = {
      code: extracted.code,
      language,
      tests,
      limits: limitsOf(given, chosen),
      seed: Math.floor(context.draw(0) * 2 ** 31),
      reward,
      stopAtFailure: (stop ?? (reward === "all" ? "first-failure" : "never")) === "first-failure",
      trust,
      level: () => sandbox.level(),
      signal: context.signal,
    };
    return await judgeProgram(task, (job, signal) => sandbox.run(job, signal));
  },
});

function tooLong(program: string): string | undefined {
  return program.length > maxSource ? `it has ${program.length} characters, more than ${maxSource}` : undefined;
}

/** How many tests there are, where that is known before any of them runs. */
function countsOf(tests: Tests): Readonly<Record<string, number>> {
  if (tests.kind === "tests") return { total: 0 };
  const hidden = tests.standings.filter((one) => one.hidden).length;
  return { total: tests.standings.length, ...(hidden > 0 ? { hidden_passed: 0, hidden_total: hidden } : {}) };
}

function limitsOf(given: CodeReference, chosen: ParsedCodeOptions): Limits {
  const timeoutMs = given.timeout_ms ?? chosen.timeoutMs;
  return {
    cpuMs: timeoutMs,
    wallMs: timeoutMs,
    memoryBytes: (given.memory_mb ?? chosen.memoryMb) * 1_048_576,
    outputBytes: given.output_bytes ?? chosen.outputBytes,
    processes: given.processes ?? chosen.processes,
  };
}
