import { score, type Json } from "assay-rewards";
import { builtin } from "assay-rewards/builtin";
import { createRegistry, readPipeline } from "assay-rewards/pipeline";
import { startStandIn } from "./stand-in.ts";

/** Scores completions by a pipeline that asks a judge, and prints what came of it. The judge is the stand-in unless ASSAY_JUDGE_URL names another. */
export async function runExample(
  pipeline: string,
  prompt: string,
  completions: Readonly<Record<string, string>>,
  reference: Json = null,
): Promise<void> {
  await using standIn = process.env["ASSAY_JUDGE_URL"] === undefined ? await startStandIn() : undefined;
  if (standIn) process.env["ASSAY_JUDGE_URL"] = standIn.url;
  const { reward } = await readPipeline(`${import.meta.dirname}/../pipelines/${pipeline}`, createRegistry(builtin));
  if (reward.scope !== "sample") throw new Error("This pipeline needs whole groups.");
  const samples = Object.entries(completions).map(([id, completion]) => ({ id, prompt, completion, reference }));
  const scores = await score(reward, samples);
  for (const [index, { status, reward: number, reason, cost }] of scores.entries())
    console.log(`${samples[index]?.id}: ${status} ${number?.toFixed(3) ?? "–"} with ${cost["judge_calls"] ?? 0} calls: ${reason}`);
}
