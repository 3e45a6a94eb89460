/**
 * Long completions: reasoning of many kinds with the answer at its end, graded in one process at four sizes. CPU time has to grow with
 * the length and no faster. Exit code 1 where a kind has fewer than 1,500 completions of 30 kB in a second of CPU time, or where a
 * megabyte of 190 kB completions takes more than twice the time of one of 30 kB. What is rewarded is told and not judged here.
 *
 *   node --conditions=assay-source benchmarks/math/long.ts [KIND…]
 */
import { math } from "../../verifiers/math/index.ts";
import { proseKinds, writeProse, type ProseKind } from "./prose.ts";

const sizesKb = [10, 30, 100, 190];
const barKb = 30;
const bar = 1500;
/** Text for each figure, so that each has the same weight. */
const megabytes = 12;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !proseKinds.some((kind) => kind.name === name));
if (unknown.length > 0) throw new Error(`No kind ${unknown.join(", ")}. Kinds: ${proseKinds.map(({ name }) => name).join(", ")}.`);
const evaluate = math.evaluator({});
const { signal } = new AbortController();

const missed: string[] = [];
for (const kind of proseKinds) await measure(kind, 10); // to warm up
console.log(
  `${"completions per CPU-second".padEnd(30)}${sizesKb.map((size) => `${size} kB`.padStart(9)).join("")}   MB/s at each            rewarded`,
);
for (const kind of names.length > 0 ? proseKinds.filter(({ name }) => names.includes(name)) : proseKinds) {
  const rates: number[] = [];
  let rewarded = 0;
  for (const size of sizesKb) {
    const found = await measure(kind, size);
    rates.push(found.rate);
    rewarded += found.rewarded / sizesKb.length;
    if (size === barKb && found.rate < bar)
      missed.push(`${kind.name}: ${found.rate.toFixed(0)} of ${size} kB per CPU-second, not at least ${bar}`);
  }
  const megabytesPerSecond = rates.map((rate, index) => (rate * (sizesKb[index] ?? 0)) / 1000);
  const [atBar = 0, atLargest = 0] = [megabytesPerSecond[sizesKb.indexOf(barKb)], megabytesPerSecond.at(-1)];
  if (2 * atLargest < atBar)
    missed.push(`${kind.name}: ${atBar.toFixed(0)} MB/s at ${barKb} kB, ${atLargest.toFixed(0)} at ${sizesKb.at(-1)} kB`);
  const perMb = megabytesPerSecond.map((rate) => rate.toFixed(0).padStart(5)).join("");
  console.log(
    `${kind.name.padEnd(30)}${rates.map((rate) => rate.toFixed(0).padStart(9)).join("")}   ${perMb}   ${(100 * rewarded).toFixed(0).padStart(9)}%`,
  );
}
for (const line of missed) console.log(`MISSED  ${line}`);
process.exitCode = missed.length > 0 ? 1 : 0;

/** Completions per CPU-second, each a text of its own that was not graded before. */
async function measure(kind: ProseKind, kilobytes: number): Promise<{ readonly rate: number; readonly rewarded: number }> {
  const count = Math.ceil((megabytes * 1000) / kilobytes);
  let [ms, rewarded] = [0, 0];
  // A few at a time, so that texts that wait cost no memory.
  for (let first = 0; first < count; first += 20) {
    const texts = Array.from({ length: Math.min(20, count - first) }, (_, index) => writeProse(kind, first + index, kilobytes * 1000));
    const start = process.cpuUsage();
    for (const { completion, reference } of texts) {
      const score = await evaluate({ completion, reference }, 0, signal);
      if (score.status === "scored" && score.reward === 1) rewarded += 1;
    }
    const { user, system } = process.cpuUsage(start);
    ms += (user + system) / 1000;
  }
  return { rate: (1000 * count) / ms, rewarded: rewarded / count };
}
