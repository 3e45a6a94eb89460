import { joinLines, type CaseTests, type CodeTests, type Lines, type StdioTests } from "./reference.ts";
import type { OutputComparison } from "./compare-output.ts";
import type { CallCase, Comparison } from "./sandbox/job.ts";

/** How much a case counts and whether it may be shown. */
export interface CaseStanding {
  readonly weight: number;
  readonly hidden: boolean;
}

/** What a program is tested with, as the judge works with it. */
export type Tests =
  | { readonly kind: "tests"; readonly style: "assert" | "pytest"; readonly source: string; readonly entryPoint?: string }
  | {
      readonly kind: "cases";
      readonly entryPoint: string;
      readonly cases: readonly CallCase[];
      readonly standings: readonly CaseStanding[];
      readonly checker?: string;
    }
  | {
      readonly kind: "stdio";
      readonly cases: readonly StdioCase[];
      readonly standings: readonly CaseStanding[];
      readonly comparison: OutputComparison;
      readonly checker?: string;
    };

export interface StdioCase {
  readonly input: string;
  readonly expected: string;
}

const defaultRelativeTolerance = 1e-6;
const defaultAbsoluteTolerance = 1e-9;

/** The tests of a reference with every default filled in. */
export function readTests(tests: CodeTests): Tests {
  if ("assert" in tests) {
    const setup = tests.setup === undefined ? "" : joinLines(tests.setup);
    const source = `${setup === "" ? "" : `${setup}\n`}${joinLines(tests.assert)}\n`;
    return { kind: "tests", style: "assert", source, ...entryPointOf(tests.entry_point) };
  }
  if ("pytest" in tests) return { kind: "tests", style: "pytest", source: joinLines(tests.pytest), ...entryPointOf(tests.entry_point) };
  return "cases" in tests ? readCases(tests) : readStdio(tests);
}

function entryPointOf(name: string | undefined): { readonly entryPoint?: string } {
  return name === undefined ? {} : { entryPoint: name };
}

function readCases({ cases, entry_point: entryPoint, checker, ...shared }: CaseTests): Tests {
  return {
    kind: "cases",
    entryPoint,
    cases: cases.map(({ args, kwargs, expected, compare, tolerance }): CallCase => {
      const comparison: Comparison = {
        compare: compare ?? shared.compare ?? (tolerance === undefined ? "exact" : "float"),
        relativeTolerance: tolerance ?? shared.relative_tolerance ?? defaultRelativeTolerance,
        absoluteTolerance: tolerance ?? shared.absolute_tolerance ?? defaultAbsoluteTolerance,
      };
      return { args, ...(kwargs === undefined ? {} : { kwargs }), expected, comparison };
    }),
    standings: cases.map(standingOf),
    ...(checker === undefined ? {} : { checker }),
  };
}

function readStdio({ stdio, checker, compare = "tokens", relative_tolerance, absolute_tolerance }: StdioTests): Tests {
  return {
    kind: "stdio",
    cases: stdio.map(({ input, output }) => ({ input: joinText(input), expected: joinText(output) })),
    standings: stdio.map(standingOf),
    comparison: {
      compare,
      relativeTolerance: relative_tolerance ?? defaultRelativeTolerance,
      absoluteTolerance: absolute_tolerance ?? defaultAbsoluteTolerance,
    },
    ...(checker === undefined ? {} : { checker }),
  };
}

/** Lines of an input or output each end with a line end, as a file's do. */
function joinText(value: Lines): string {
  return typeof value === "string" ? value : value.map((line) => `${line}\n`).join("");
}

function standingOf({ weight = 1, hidden = false }: Partial<{ [Key in keyof CaseStanding]: CaseStanding[Key] | undefined }>): CaseStanding {
  return { weight, hidden };
}
