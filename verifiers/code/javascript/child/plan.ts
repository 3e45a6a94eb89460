import type { Job, Unserved } from "../../sandbox/job.ts";
import type { TestPlan } from "../guest/test-plan.ts";
import { prepareTests, type PreparedTests } from "./prepare-tests.ts";
import { stripTypes } from "./strip-types.ts";

export const maxSourceChars = 1_048_576;

/** How a job's tests are run; undefined where it has none. Nothing of the program is looked at. */
export function planOf(job: Job): TestPlan | Unserved | undefined {
  switch (job.kind) {
    case "stdio":
      return undefined;
    case "tests": {
      const source = trustedSource(job.tests, job.language);
      if ("unserved" in source) return source;
      const tests = cached(`${job.style} ${source.code}`, () => prepareTests(source.code, job.style));
      if ("unserved" in tests) return tests;
      const { entryPoint, stopAtFailure } = job;
      return { kind: "tests", ...tests, stopAtFailure, ...(entryPoint === undefined ? {} : { entryPoint }) };
    }
    case "cases": {
      if (job.cases.some(({ kwargs }) => kwargs !== undefined && Object.keys(kwargs).length > 0))
        return { unserved: "reference has keyword arguments" };
      const checker = job.checker === undefined ? undefined : trustedSource(job.checker, job.language);
      if (checker !== undefined && "unserved" in checker) return checker;
      const { entryPoint, cases, stopAtFailure } = job;
      return { kind: "cases", entryPoint, cases, stopAtFailure, ...(checker === undefined ? {} : { checker: checker.code }) };
    }
    case "check": {
      const source = trustedSource(job.code, job.language);
      return "unserved" in source
        ? source
        : { kind: "check", source: source.code, input: job.input, expected: job.expected, output: job.output };
    }
    default:
      return job satisfies never;
  }
}

function trustedSource(source: string, language: Job["language"]): { readonly code: string } | Unserved {
  if (source.length > maxSourceChars) return { unserved: `the tests are longer than ${maxSourceChars} characters` };
  if (language !== "typescript") return { code: source };
  const stripped = stripTypes(source);
  return "code" in stripped ? stripped : { unserved: `the tests do not compile: ${stripped.problem}` };
}

/** How many units there are, as far as that is known before the tests run. */
export function plannedTotal(plan: TestPlan): number {
  switch (plan.kind) {
    case "tests":
      // Tests without a unit count as one, but those that declare theirs by a call are not known yet.
      return plan.subjects.length > 0 || plan.declares ? plan.subjects.length : 1;
    case "cases":
      return plan.cases.length;
    case "check":
      return 1;
    default:
      return plan satisfies never;
  }
}

const prepared = new Map<string, PreparedTests>();
const maxPrepared = 256;

/** The same tests come with each completion of a prompt. */
function cached(key: string, make: () => PreparedTests): PreparedTests {
  let value = prepared.get(key);
  if (value === undefined) {
    value = make();
    if (prepared.size >= maxPrepared) prepared.clear();
    prepared.set(key, value);
  }
  return value;
}
