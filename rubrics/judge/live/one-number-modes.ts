import type { ItemJudgement } from "../../checklist/judgement.ts";
import { flatItems, type Rubric } from "../../checklist/types.ts";
import type { ScalarRequest } from "../client/types.ts";
import { translationPrompt, wholePrompt } from "../prompts/prompts.ts";
import type { AskedItem } from "./asked-item.ts";
import type { AskedSample } from "./asked-sample.ts";
import type { Desk } from "./desk.ts";
import type { Scale } from "../../checklist/scale.ts";

/** Gets one number for the whole rubric from one voter. */
export type OneNumberMode = (asked: AskedSample, overall: AskedItem, desk: Desk) => Promise<ItemJudgement>;

/** What the one number is asked as. */
export function overallItem({ min, max }: { readonly min: number; readonly max: number }): AskedItem {
  const scale: Scale = min === 0 && max === 1 ? "unit" : { min, max };
  return { id: "overall", criterion: "", scale };
}

export const askWhole: OneNumberMode = async ({ values, question }, overall, desk) =>
  of(
    await desk.ask({ prompt: wholePrompt, values: () => ({ ...values(), rubric: rubricText(question.rubric) }), items: [overall] }),
    overall,
  );

export const askTranslation: OneNumberMode = async ({ values, question }, overall, desk) => {
  const rubric = question.rubric.items.length === 0 ? "" : `What counts beside:\n${rubricText(question.rubric)}`;
  return of(await desk.ask({ prompt: translationPrompt, values: () => ({ ...values(), rubric }), items: [overall] }), overall);
};

/** The number of a reward model behind `/classify`, `/pooling` or `/score`, put onto the scale from 0 to 1. */
export const askRewardModel: OneNumberMode = async (asked, _overall, desk) => {
  const { options } = asked;
  const kind = options.endpoint ?? "classify";
  const result = await desk.weigh(scalarRequest(asked, kind));
  if (result.status === "failed") {
    const { code, message, retryable } = result.failure;
    return { status: "error", score: null, cause: "infrastructure", reason: message, error: { code, message, retryable } };
  }
  const { values } = result.reply;
  const raw = options.label === undefined ? values.at(-1) : values[options.label];
  const squash = options.squash ?? (kind === "classify" ? "none" : "sigmoid");
  if (raw === undefined)
    return { status: "unparseable", score: null, reason: `the reward model gave ${values.length} numbers, and not that one` };
  const score = squash === "sigmoid" ? 1 / (1 + Math.exp(-raw)) : raw;
  if (score >= 0 && score <= 1) return { status: "ok", score, said: score, reason: `the reward model gave ${raw}` };
  return { status: "unparseable", score: null, reason: `the reward model gave ${raw}, which is not from 0 to 1: set squash to sigmoid` };
};

function scalarRequest({ shown, options }: AskedSample, kind: ScalarRequest["kind"]): Omit<ScalarRequest, "model"> {
  const { task, answer, reference } = shown;
  if (kind === "score") return { kind, query: task, document: answer } as Omit<ScalarRequest, "model">; // the shape of its kind
  const input =
    options.input === "polar"
      ? polarText(task, reference ?? "", answer)
      : [
          { role: "user", content: task },
          { role: "assistant", content: answer },
        ];
  return { kind, input } as Omit<ScalarRequest, "model">; // the shape of its kind
}

/** The one text of POLAR: what the reference is to the prompt, and what the candidate is. Each side keeps its end where it is too long. */
function polarText(task: string, reference: string, answer: string): string {
  const side = (text: string): string => (text === "" ? task : `${task}\n${text}`);
  return `${side(reference)}<|reward|>${side(answer)}[UNUSED_TOKEN_130]`;
}

function of(answers: ReadonlyMap<string, ItemJudgement>, { id }: AskedItem): ItemJudgement {
  return answers.get(id) ?? { status: "missing", score: null };
}

/** The rubric in words: what is wanted and what is a pitfall, by weight. */
function rubricText({ items, title }: Rubric): string {
  const lines = flatItems(items).map(
    ({ criterion, weight }) =>
      `- ${weight < 0 ? "pitfall" : "wanted"}, weight ${Math.abs(weight)}: ${criterion.trim().replace(/\s+/gu, " ")}`,
  );
  return [
    ...(title === undefined ? [] : [title]),
    ...(lines.length > 0 ? lines : ["There is none: go by what a good answer to the task is."]),
  ].join("\n");
}
