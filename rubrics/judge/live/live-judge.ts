import type { Evidence } from "../../../src/core/types.ts";
import { isHolistic } from "../../aggregation/aggregate.ts";
import type { ItemJudgement, Judge, Judgement, Question } from "../../checklist/judgement.ts";
import { askFaithfulness } from "./ask-faithfulness.ts";
import { lowest, type AskedItem } from "./asked-item.ts";
import { askedSample, type AskedSample } from "./asked-sample.ts";
import { hasContent } from "./clean-text.ts";
import { countVotes } from "./count-votes.ts";
import { createDesk, type Desk } from "./desk.ts";
import { askBatch, askEach, askPairwise, askPrinciple, askReference, askTrace, type ItemMode } from "./item-modes.ts";
import { askRewardModel, askTranslation, askWhole, overallItem, type OneNumberMode } from "./one-number-modes.ts";
import { isOneNumber, type JudgeMode, type OneNumber, type ParsedLiveJudge } from "./options.ts";
import { shownSample } from "./shown-sample.ts";
import { createTally } from "./tally.ts";
import { createVoters } from "./voters.ts";

/** A judge that models answer. What a completion without content gets is decided without a call: not met, the lowest number. */
export function liveJudge(options: ParsedLiveJudge): Judge {
  const votersFor = createVoters(options);
  return async (question, context) => {
    const { items, mode, scale, sample } = question;
    const isOne = isHolistic(mode);
    if (items.length === 0 && !isOne) return { verdicts: new Map() };
    const needed = options.mode === "pairwise" || options.mode === "reference" || options.input === "polar";
    const shown = shownSample(sample, question.reference, { afterThink: options.after_think });
    if (needed && shown.reference === null)
      return {
        verdicts: new Map(),
        unasked: { cause: "reference", reason: `the judge mode ${options.mode} compares with a reference, and the sample has none` },
      };
    const asked = askedSample(question, options, shown, context.seed);
    const toAsk: readonly AskedItem[] = isOne ? [overallItem(scale)] : items;
    const unfit = unfitAnswer(shown.answer, options);
    if (unfit !== undefined) return judgementOf(question, withoutCall(toAsk, unfit), {});

    const tally = createTally();
    const voters = votersFor(context);
    const votes = await Promise.all(voters.map(async (voter) => await askVoter(asked, toAsk, createDesk(voter, options, tally, context))));
    const verdicts = new Map(
      toAsk.map((item) => {
        const given = votes.map((answers) => answers.get(item.id) ?? ({ status: "missing", score: null } as const));
        return [item.id, countVotes(given, item, options.vote)];
      }),
    );
    return judgementOf(question, verdicts, {
      cost: tally.cost(),
      cached: tally.isCached(),
      evidence: [judgeEvidence(options, voters.length)],
    });
  };
}

const itemModes: Readonly<Record<Exclude<JudgeMode, OneNumber>, ItemMode>> = {
  each: askEach,
  batch: askBatch,
  trace: askTrace,
  principle: askPrinciple,
  reference: askReference,
  pairwise: askPairwise,
  faithfulness: askFaithfulness,
};

async function askVoter(asked: AskedSample, toAsk: readonly AskedItem[], desk: Desk): Promise<ReadonlyMap<string, ItemJudgement>> {
  const { mode } = asked.options;
  const [overall] = toAsk;
  if (!isHolistic(asked.question.mode) && !isOneNumber(mode)) return await itemModes[mode](asked, toAsk, desk);
  if (!overall) return new Map();
  if (mode === "pairwise") return await askPairwise(asked, [{ ...overall, criterion: "It is the better answer to the task." }], desk);
  const one: OneNumberMode = mode === "translation" ? askTranslation : mode === "reward-model" ? askRewardModel : askWhole;
  return new Map([[overall.id, await one(asked, overall, desk)]]);
}

/** Why an answer is not worth a call; undefined where it is. */
function unfitAnswer(answer: string, { max_characters: most }: ParsedLiveJudge): string | undefined {
  if (!hasContent(answer)) return "the answer has no letter and no digit, so the judge was not asked";
  return answer.length > most ? `the answer has ${answer.length} characters, more than ${most}, so the judge was not asked` : undefined;
}

function withoutCall(items: readonly AskedItem[], reason: string): ReadonlyMap<string, ItemJudgement> {
  return new Map(items.map(({ id, scale }) => [id, { status: "ok", score: 0, said: lowest(scale), reason, cause: "candidate" }]));
}

function judgementOf(
  { mode, scale }: Question,
  verdicts: ReadonlyMap<string, ItemJudgement>,
  more: Pick<Judgement, "cost" | "cached" | "evidence">,
): Judgement {
  if (!isHolistic(mode)) return { verdicts, ...more };
  const overall = verdicts.get("overall") ?? { status: "missing", score: null };
  const { min: lo, max: hi } = scale;
  const { status, score, reason = status, error, votes, agreement } = overall;
  const fact: Evidence = {
    kind: "overall",
    status,
    ...(score === null ? {} : { value: lo + score * (hi - lo) }),
    reason: reason.slice(0, 200).toWellFormed(),
    ...(votes ? { votes } : {}),
    ...(agreement === undefined ? {} : { agreement }),
  };
  const evidence = [...(more.evidence ?? []), fact];
  const holistic: NonNullable<Judgement["holistic"]> =
    status === "ok" && score !== null
      ? { value: lo + score * (hi - lo), lo, hi }
      : { status: status === "ok" ? "missing" : status, reason, ...(error ? { error } : {}) };
  return { verdicts: new Map(), holistic, ...more, evidence };
}

function judgeEvidence({ model, panel, mode }: ParsedLiveJudge, voters: number): Evidence {
  const models = [model, ...(panel ?? []).map((one) => one.model)];
  return { kind: "judge", models, mode, votes: voters };
}
