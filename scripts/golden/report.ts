import { readFileSync } from "node:fs";

/** The records of the file of JSON lines that the command line names; ends the process with 2 where it names none. */
export function recordsOf(usage: string): readonly unknown[] {
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    console.error(`Usage: ${usage}`);
    process.exit(2);
  }
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): unknown => JSON.parse(line));
}

/** Prints what differs and how many of the comparisons agree; the exit code is 1 where any does not. */
export function report(comparisons: readonly { readonly differs?: string }[]): void {
  const differences = comparisons.flatMap(({ differs }) => differs ?? []);
  for (const difference of differences) console.log(difference);
  console.log(`${comparisons.length - differences.length} of ${comparisons.length}`);
  process.exitCode = differences.length === 0 && comparisons.length > 0 ? 0 : 1;
}
