import { AssayError } from "../../../src/core/errors.ts";
import type { Comparison, Contestant, PairwiseJudge } from "../../../src/core/pairwise.ts";
import type { Json } from "../../../src/core/types.ts";
import * as z from "zod";
import type { ItemJudgement } from "../../checklist/judgement.ts";
import { pairwisePrompt } from "../prompts/prompts.ts";
import type { AskedItem } from "./asked-item.ts";
import { hasContent } from "./clean-text.ts";
import { countVotes } from "./count-votes.ts";
import { createDesk } from "./desk.ts";
import { fenceFor } from "./fence.ts";
import { judgeSpec, liveJudgeSchema, type LiveJudgeOptions } from "./options.ts";
import { shownSample } from "./shown-sample.ts";
import { createTally } from "./tally.ts";
import { createVoters } from "./voters.ts";

export interface PairwiseJudgeOptions extends Omit<LiveJudgeOptions, "mode"> {
  /** What the better answer does more. Default: that it is the better answer to the task. */
  readonly criterion?: string | undefined;
}

/**
 * A model that says which of two completions is better, for `pairwise`, which asks in both orders. A completion without content loses
 * against one that has some, without a call.
 *
 * @example
 * const reward = pairwise({ judge: pairwiseJudge({ model: "judge", url: "http://localhost:8000/v1" }), opponents: 4 });
 */
export function pairwiseJudge({ criterion = "It is the better answer to the task.", ...given }: PairwiseJudgeOptions): PairwiseJudge {
  const parsed = liveJudgeSchema.safeParse({ ...given, mode: "pairwise" });
  if (!parsed.success)
    throw new AssayError("E_OPTIONS", { message: `Options of the judge: ${z.prettifyError(parsed.error).replace(/\n\s*/gu, " ")}` });
  const options = parsed.data;
  const votersFor = createVoters(options);
  const item: AskedItem = { id: "better", criterion, scale: { choices: ["B", "tie", "A"] } };
  const textOf = (prompt: Contestant["prompt"], { completion }: Contestant): { readonly task: string; readonly answer: string } =>
    shownSample({ id: "", prompt, completion, reference: null }, null, { afterThink: options.after_think });
  return {
    spec: { use: "judge", version: 1, with: { ...(judgeSpec(options) as Readonly<Record<string, Json>>), criterion } }, // a map
    async compare({ prompt, a, b }, context): Promise<Comparison> {
      const [first, second] = [textOf(prompt, a), textOf(prompt, b)];
      const [fit, otherFit] = [first.answer, second.answer].map((text) => hasContent(text) && text.length <= options.max_characters);
      if (!fit || !otherFit)
        return { preference: fit ? 1 : otherFit ? 0 : 0.5, reason: "one of the answers has no content, so the judge was not asked" };
      const fence = fenceFor(`assay judge ${context.seed} ${options.model}`, [first.task, first.answer, second.answer]);
      const values = {
        nonce: fence.nonce,
        task: fence.around("task", first.task),
        first: fence.around("first", first.answer),
        second: fence.around("second", second.answer),
      };
      const tally = createTally();
      // A comparison has its place in the budget of the network already, and would wait for itself in another one.
      const unlimited = { ...context, limit: <T>(_budget: unknown, task: () => Promise<T>): Promise<T> => task() };
      const votes = await Promise.all(
        votersFor(context).map(async (voter) => {
          const answers = await createDesk(voter, options, tally, unlimited).ask({
            prompt: pairwisePrompt,
            values: () => values,
            items: [item],
          });
          return answers.get(item.id) ?? ({ status: "missing", score: null } as const);
        }),
      );
      return comparisonOf(countVotes(votes, item, options.vote), tally.cost());
    },
  };
}

function comparisonOf({ status, score, reason = status, error }: ItemJudgement, cost: Readonly<Record<string, number>>): Comparison {
  if (status === "ok" || status === "abstain") return { preference: score, reason, cost };
  return { error: error ?? { code: "E_RUBRIC_VERDICT", message: reason, retryable: false }, cost };
}
