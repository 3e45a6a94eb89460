// npm run golden:noise -- FILE: golden cases of corrections and audits, put through the public API.
import { readFileSync } from "node:fs";
import { isAssayError } from "../../src/index.ts";
import { auditFunctions } from "./noise/audit-functions.ts";
import type { GoldenFunction } from "./noise/golden-function.ts";
import { noiseFunctions } from "./noise/noise-functions.ts";
import { report } from "./report.ts";

interface GoldenCase {
  readonly id: string;
  readonly fn: string;
  readonly in: unknown;
  /** null stands for what is not finite: where the SDK refuses with a clear error, or says null. */
  readonly out: unknown;
  /** Relative or absolute; 1e-9 by default. */
  readonly tol?: number;
}

const functions: Readonly<Record<string, GoldenFunction>> = { ...auditFunctions, ...noiseFunctions };

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("Usage: npm run golden:noise -- FILE");
  process.exit(2);
}
// The script is for files of this shape; a field that is not as said shows as a difference.
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly GoldenCase[] };
report(cases.map(compare));

function compare({ id, fn, in: input, out, tol = 1e-9 }: GoldenCase): { readonly differs?: string } {
  const run = Object.hasOwn(functions, fn) ? functions[fn] : undefined;
  if (!run) return { differs: `${id}: there is no function ${fn}` };
  const faults = differences(resultOf(run, input), out, tol);
  if (faults.length === 0) return {};
  const more = faults.length > 3 ? `; and ${faults.length - 3} more` : "";
  return { differs: `${id} ${faults.slice(0, 3).join("; ")}${more}` };
}

/** The input has the shape that the function of its name says. */
function resultOf(run: GoldenFunction, input: unknown): unknown {
  try {
    return run(input as never);
  } catch (error) {
    // A refusal stands for what is not finite; another fault is a difference, and the cases after it are compared all the same.
    return isAssayError(error) ? null : `a fault: ${String(error)}`;
  }
}

/** Every place where what was found is not what is expected. Fields that the case does not name are not compared. */
function differences(found: unknown, expected: unknown, tolerance: number, path = "result"): readonly string[] {
  if (expected === null) return found === null || found === undefined ? [] : [`${path}: expected null, ${JSON.stringify(found)} came`];
  if (typeof expected === "number") {
    const close = typeof found === "number" && Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected));
    return close ? [] : [`${path}: expected ${expected}, ${JSON.stringify(found)} came`];
  }
  if (typeof expected !== "object")
    return found === expected ? [] : [`${path}: expected ${JSON.stringify(expected)}, ${JSON.stringify(found)} came`];
  // A limit in whose place the SDK says null as a whole.
  if (found === null || found === undefined) {
    const blank = Object.values(expected).every((value) => value === null);
    return blank ? [] : [`${path}: expected ${JSON.stringify(expected)}, ${String(found)} came`];
  }
  if (Array.isArray(expected) && (!Array.isArray(found) || found.length !== expected.length)) {
    return [`${path}: expected ${expected.length} entries, ${Array.isArray(found) ? found.length : JSON.stringify(found)} came`];
  }
  return Object.entries(expected).flatMap(([key, value]) =>
    differences((found as Readonly<Record<string, unknown>>)[key], value, tolerance, `${path}.${key}`),
  );
}
