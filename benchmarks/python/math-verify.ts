/**
 * Pairs from Python through `assay_rewards.compat.math_verify`, in one batch, from eight threads and one by one, beside Math-Verify in the same
 * process (called in the way that is friendliest to it): pairs per second with the calls from Python, and whether the verdicts are those of `assay grade`. Needs `npm run build`.
 *
 *   node benchmarks/python/math-verify.ts [pairs.jsonl…] [--rounds N] [--differ]
 *     pairs.jsonl   JSON lines {gold, answer, label}; without a file 500 cases of the math verifier
 *     --differ      prints the pairs on which the two differ, with who is right by the label
 *
 * Exit code 1 where a verdict is not the command's, or a way in batches is below 20 times Math-Verify in every round.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonWith } from "../support/python.ts";
import { builtEnv, grade } from "./support/command.ts";

interface Pair {
  readonly gold: string;
  readonly answer: string;
  readonly label: boolean;
}

interface Turn {
  readonly way: string;
  readonly round: number;
  readonly rate: number;
  readonly verdicts: readonly (boolean | string)[];
}

const bar = 20;
const peerName = "Math-Verify";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "2" }, differ: { type: "boolean", default: false } },
});
const pairs = positionals.length === 0 ? ownPairs().slice(0, 500) : positionals.flatMap(readPairs);
const python = await pythonWith(["math-verify==0.9.0", "antlr4-python3-runtime==4.13.2"]);
const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
try {
  const file = join(folder, "pairs.jsonl");
  writeFileSync(
    file,
    pairs
      .map((pair, place) => `${JSON.stringify({ id: String(place), completion: pair.answer, reference: pair.gold, ...pair })}\n`)
      .join(""),
  );
  const expected = grade(file, join(folder, "graded.jsonl")).rows.map((row) => row.reward === 1);
  const script = fileURLToPath(new URL("math_verify_rates.py", import.meta.url));
  const out = execFileSync(python, [script, file, values.rounds], {
    env: builtEnv,
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const turns = String(out)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Turn); // as our own script writes them
  process.exitCode = tell(turns, expected) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Prints what came out, and whether it holds. */
function tell(turns: readonly Turn[], expected: readonly boolean[]): boolean {
  const peers = turns.filter((turn) => turn.way === peerName);
  let holds = true;
  const best = new Map<string, number>();
  console.log(`${pairs.length} pairs, both sides parsed and compared; Math-Verify beside us in the same process`);
  for (const { way, round, rate, verdicts } of turns) {
    const peer = peers[round - 1];
    if (!peer) throw new Error(`Round ${round} has no Math-Verify.`);
    const ratio = rate / peer.rate;
    best.set(way, Math.max(ratio, best.get(way) ?? 0));
    const others = verdicts.filter((verdict, place) => verdict !== expected[place]).length;
    if (!way.startsWith(peerName) && others > 0) holds = false;
    const right = verdicts.filter((verdict, place) => (verdict === true) === pairs[place]?.label).length;
    console.log(
      `round ${round}  ${way.padEnd(33)} ${rate.toFixed(0).padStart(7)}/s  × ${ratio.toFixed(1).padStart(6)}   right ${right} of ${pairs.length}   ` +
        (way.startsWith(peerName) ? `${others} other verdicts than ours` : `${others} other verdicts than the command's`),
    );
  }
  for (const [way, ratio] of best) if (way.includes("batch") && ratio < bar) holds = false;
  console.log(
    `in batches × ${Math.min(...[...best].filter(([way]) => way.includes("batch")).map(([, ratio]) => ratio)).toFixed(1)} at the least, asked × ${bar}`,
  );
  const peer = peers[0];
  if (peer) tellDifferences(peer.verdicts, expected);
  return holds;
}

function tellDifferences(theirs: Turn["verdicts"], ours: readonly boolean[]): void {
  const differing = pairs
    .map((pair, place) => ({ pair, ours: ours[place], theirs: theirs[place] }))
    .filter((row) => row.ours !== (row.theirs === true));
  const weAreRight = differing.filter(({ pair, ours: verdict }) => verdict === pair.label).length;
  console.log(
    `they differ on ${differing.length}: by the labels Assay is right on ${weAreRight}, ${peerName} on ${differing.length - weAreRight}`,
  );
  if (!values.differ) return;
  for (const { pair, ours: verdict, theirs: other } of differing)
    console.log(
      `  ${pair.label ? "right" : "wrong"}: assay ${verdict}, ${peerName} ${other}   ${JSON.stringify(pair.gold.slice(0, 100))}   ${JSON.stringify(pair.answer.slice(-160))}`,
    );
}

function readPairs(path: string): readonly Pair[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as Pair).map(({ gold, answer, label }) => ({ gold, answer, label })); // the format above
}

/** The verifier's own cases with its default options. */
function ownPairs(): readonly Pair[] {
  interface Case {
    readonly completion: string;
    readonly reference: unknown;
    readonly reward?: number;
    readonly with?: unknown;
  }
  const path = fileURLToPath(new URL("../../verifiers/math/cases.jsonl", import.meta.url));
  const cases = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Case); // our own file
  return cases.flatMap(({ completion, reference, reward, with: options }) =>
    typeof reference === "string" && reward !== undefined && options === undefined
      ? [{ gold: reference, answer: completion, label: reward === 1 }]
      : [],
  );
}
