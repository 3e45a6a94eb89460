// npm run golden:rubrics -- FILE: records of rubric items, verdicts and what every mode gives, put through a pipeline.
import { score } from "../../src/index.ts";
import { builtin } from "../../src/builtin.ts";
import { createRegistry, loadPipeline } from "../../src/pipeline/index.ts";
import type { Json, Score } from "../../src/index.ts";
import { recordsOf, report } from "./report.ts";

interface RubricRecord {
  readonly id: string;
  readonly response: string;
  readonly items: Json;
  readonly verdicts?: Json;
  readonly holistic?: Json;
  readonly policy?: Json;
  readonly gate_cap?: number;
  readonly expected: Readonly<Record<string, number | null>>;
}

const tolerance = 1e-9;
const registry = createRegistry(builtin);
// The script is for files of this shape; a field that is not as said shows as a difference.
const records = recordsOf("npm run golden:rubrics -- FILE") as readonly RubricRecord[];

const comparisons = await Promise.all(
  records.flatMap((record) =>
    Object.entries(record.expected).map(async ([mode, expected]) => {
      const found = await scoreRecord(record, mode);
      // Expected values are written with twelve digits.
      const same = found.reward === null || expected === null ? found.reward === expected : Math.abs(found.reward - expected) <= tolerance;
      return same ? {} : { differs: `${record.id} ${mode}: expected ${expected}, ${found.reward} came (${found.reason})` };
    }),
  ),
);
report(comparisons);

async function scoreRecord(record: RubricRecord, mode: string): Promise<Score> {
  const { policy, gate_cap: cap, items, verdicts, holistic } = record;
  const node = {
    mode,
    ...(policy === undefined ? {} : { policy }),
    ...(cap === undefined ? {} : { gate_cap: cap }),
    judge: { from: "metadata" },
  };
  const text = JSON.stringify({ version: 1, reward: { rubric: node } });
  const { reward } = loadPipeline({ text, path: record.id }, registry);
  if (reward.scope === "group") throw new Error("expected a per-sample Reward");
  const metadata = { ...(verdicts === undefined ? {} : { verdicts }), ...(holistic === undefined ? {} : { holistic }) };
  const [found] = await score(reward, [{ id: record.id, prompt: "", completion: record.response, reference: items, metadata }]);
  if (!found) throw new Error("expected a Score");
  return found;
}
