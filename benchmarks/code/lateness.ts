// How long after its limit the verdict on each hostile program comes, one at a time; for a quiet machine.
//   npx node --conditions=assay-source benchmarks/code/lateness.ts [--times 3]      exit 1 past 100 ms (Python) or 250 ms (JavaScript)
import { parseArgs } from "node:util";
import type { Sample } from "../../src/core/types.ts";
import { createScorer } from "../../src/scorer/create-scorer.ts";
import { readManifest, readText, type HostileLanguage } from "../../test/verifiers/code/hostile/manifest.ts";
import { code } from "../../verifiers/code/index.ts";

const { values } = parseArgs({ options: { times: { type: "string", default: "3" } } });
const allowedMs: Readonly<Record<HostileLanguage, number>> = { python: 100, javascript: 250 };
const { programs, references, limits } = readManifest();

await using scorer = createScorer(code.build({}), { concurrency: { sandbox: 1 } });
const rows: { readonly file: string; readonly language: HostileLanguage; readonly late: number }[] = [];
for (const { file, language, kind } of programs) {
  const reference = { ...references[language][kind], ...limits } as Sample["reference"];
  const sample: Sample = { id: file, prompt: "", completion: `\`\`\`${language}\n${readText(file)}\n\`\`\``, reference };
  let late = Infinity;
  // Of some runs the one that other work of the machine delayed least.
  for (let left = Number(values.times); left > 0; left -= 1) {
    const begun = performance.now();
    const [score] = await scorer.score([sample]);
    if (score?.reward !== 0) throw new Error(`${file} is not scored 0: ${JSON.stringify(score)}`);
    late = Math.min(late, performance.now() - begun - limits.timeout_ms);
  }
  rows.push({ file, language, late });
}
rows.sort((a, b) => b.late - a.late);
for (const { file, late } of rows.slice(0, 12)) console.log(`${late.toFixed(0).padStart(6)} ms  ${file}`);
const tooLate = rows.filter(({ language, late }) => late > allowedMs[language]);
console.log(`${rows.length - tooLate.length} of ${rows.length} in time`);
process.exitCode = tooLate.length > 0 ? 1 : 0;
