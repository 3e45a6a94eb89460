import type { ItemJudgement } from "../../checklist/judgement.ts";
import { batchPrompt, eachPrompt, pairwisePrompt, principlePrompt, referencePrompt, tracePrompt } from "../prompts/prompts.ts";
import { graded, type AskedItem } from "./asked-item.ts";
import type { AskedSample } from "./asked-sample.ts";
import type { Answers, Desk, Form } from "./desk.ts";

/** Gets a judgement for every item of a sample from one voter. */
export type ItemMode = (asked: AskedSample, items: readonly AskedItem[], desk: Desk) => Promise<Answers>;

/** Criterion by criterion, a call each. */
export const askEach: ItemMode = async ({ values }, items, desk) =>
  await together(
    items.map((item) => ({ prompt: eachPrompt, values, items: [item] })),
    desk,
  );

/** Several criteria a call. */
export const askBatch: ItemMode = async ({ values, options }, items, desk) =>
  await together(
    chunks(items, options.max_items).map((some) => ({ prompt: batchPrompt, values, items: some })),
    desk,
  );

/** The same, after the judge has worked the task out. */
export const askTrace: ItemMode = async ({ values, options }, items, desk) =>
  await together(
    chunks(items, options.max_items).map((some) => ({ prompt: tracePrompt, values, items: some, maxTokens: 4_096 })),
    desk,
  );

/** Yes or No to each principle. Items on another scale are asked as criteria. */
export const askPrinciple: ItemMode = async ({ values }, items, desk) =>
  await together(
    items.map((item): Form =>
      item.scale === "binary"
        ? { prompt: principlePrompt, values, items: [item], read: "word" }
        : { prompt: eachPrompt, values, items: [item] },
    ),
    desk,
  );

/** Criterion by criterion, beside the reference. */
export const askReference: ItemMode = async ({ values }, items, desk) =>
  await together(
    items.map((item) => ({ prompt: referencePrompt, values, items: [item] })),
    desk,
  );

/**
 * For which of the two each criterion holds more, the answer or the reference, asked in both orders: 1 where it is the answer both times, 0 where
 * it is the reference both times, and half where the two orders differ or neither is ahead.
 */
export const askPairwise: ItemMode = async ({ values, fence, shown, options }, items, desk) => {
  const sides = items.map(({ id, criterion }): AskedItem => ({ id, criterion, scale: { choices: ["B", "tie", "A"] } }));
  const order = (first: string, second: string): Promise<Answers> => {
    const shownBoth = () => ({ ...values(), first: fence().around("first", first), second: fence().around("second", second) });
    return together(
      chunks(sides, options.max_items).map((some) => ({ prompt: pairwisePrompt, values: shownBoth, items: some })),
      desk,
    );
  };
  const reference = shown.reference ?? "";
  const [ahead, behind] = await Promise.all([order(shown.answer, reference), order(reference, shown.answer)]);
  return new Map(items.map((item) => [item.id, ofBothOrders(ahead.get(item.id), behind.get(item.id), item)]));
};

function ofBothOrders(ahead: ItemJudgement | undefined, behind: ItemJudgement | undefined, item: AskedItem): ItemJudgement {
  for (const one of [ahead, behind]) if (one?.status !== "ok" || one.score === null) return one ?? { status: "missing", score: null };
  const first = ahead?.score ?? 0.5;
  const second = 1 - (behind?.score ?? 0.5);
  const score = first === second ? first : 0.5;
  const reason = first === second ? ahead?.reason : `the two orders differ, which is a tie: ${ahead?.reason ?? ""}`;
  return { status: "ok", score, said: graded(score, item.scale), ...(reason === undefined ? {} : { reason }) };
}

/** Asks all forms at once; the run's budget of the network says how many of them go out. */
export async function together(forms: readonly Form[], desk: Desk): Promise<Answers> {
  const answers = await Promise.all(forms.map((form) => desk.ask(form)));
  return new Map(answers.flatMap((some) => [...some]));
}

export function chunks<Entry>(entries: readonly Entry[], size: number): readonly (readonly Entry[])[] {
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, index) => entries.slice(index * size, (index + 1) * size));
}
