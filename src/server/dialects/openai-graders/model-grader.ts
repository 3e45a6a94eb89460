import { cleanText } from "../../../../rubrics/judge/live/clean-text.ts";
import { maxReplyCharacters } from "../../../../rubrics/judge/reply/parse-judge-reply.ts";
import type { JudgeFailure } from "../../../../rubrics/judge/client/failure.ts";
import type { ChatRequest } from "../../../../rubrics/judge/client/types.ts";
import { isRefusal } from "../../../../rubrics/judge/reply/refusal.ts";
import { scanReply } from "../../../../rubrics/judge/reply/scan-reply.ts";
import type { ReplyJson } from "../../../../rubrics/judge/reply/lenient-json.ts";
import { assertNever } from "../../../core/errors.ts";
import { abstained, errored, scored } from "../../../core/scores.ts";
import { quote } from "../../../core/text.ts";
import type { Message, Part, Range, Score } from "../../../core/types.ts";
import type { LabelModelGrader, ModelMessage, ModelPart, ScoreModelGrader } from "./grader.ts";
import { fillAll, type Grading } from "./grading.ts";

/** How often a judge is asked that gives no result which can be read. */
const asks = 2;

/** Asks the judge for a number within the grader's range. */
export async function scoreModel(grader: ScoreModelGrader, grading: Grading): Promise<Score> {
  const [min, max] = grader.range;
  const wanted = `{"result": NUMBER}, where NUMBER is your score, from ${min} to ${max}`;
  return await ask(grader, { range: grader.range, wanted, grading }, (result) =>
    typeof result === "number" && result >= min && result <= max ? scored(result, `the judge gave ${result}`) : undefined,
  );
}

/** Asks the judge for one of the labels: 1 where it passes, else 0. */
export async function labelModel(grader: LabelModelGrader, grading: Grading): Promise<Score> {
  const wanted = `{"result": LABEL}, where LABEL is one of ${JSON.stringify(grader.labels)}`;
  return await ask(grader, { range: [0, 1], wanted, grading }, (result) => {
    if (typeof result !== "string" || !grader.labels.includes(result)) return undefined;
    const passes = grader.passing_labels.includes(result);
    return scored(passes ? 1 : 0, `the judge gave the label ${quote(result)}, which ${passes ? "passes" : "does not pass"}`);
  });
}

interface Question {
  readonly range: Range;
  /** The form of the reply, for the judge. */
  readonly wanted: string;
  readonly grading: Grading;
}

async function ask(
  grader: ScoreModelGrader | LabelModelGrader,
  { range, wanted, grading }: Question,
  read: (result: ReplyJson) => Score | undefined,
): Promise<Score> {
  const { record, tools, judge } = grading;
  if (!judge) return errored("E_NOT_SERVED", "Graders that ask a model are not offered.");
  const made = messagesOf(grader, range, grading);
  if ("score" in made) return made.score;
  const request: ChatRequest = {
    kind: "chat",
    model: judge.model,
    messages: withForm(made.messages, `Reply with nothing but one JSON object: ${wanted}.`),
    ...samplingOf(grader),
  };
  for (let draw = 0; draw < asks; draw += 1) {
    const result = await tools.limit("network", () => judge.client.ask({ ...request, draw }, { signal: tools.signal }));
    record.spend(judge.model, result.cost.usage);
    if (result.status === "failed") {
      const failure = scoreOfFailure(result.failure, record);
      if (failure) return failure;
      continue;
    }
    const { content } = result.reply;
    const found = resultIn(content);
    const score = found === undefined ? undefined : read(found);
    if (score) return score;
    if (found === undefined && isRefusal(content)) return refused("the judge declined to grade", record);
  }
  record.flag("model_grader_parse_error");
  return abstained("judge", `the judge gave no result that can be read, ${asks} times; asked for was ${wanted}`);
}

/** The Score of a call without a reply; undefined where asking again may help. */
function scoreOfFailure(failure: JudgeFailure, record: Grading["record"]): Score | undefined {
  switch (failure.code) {
    case "E_JUDGE_REFUSED":
      return refused(failure.message, record);
    case "E_JUDGE_TRUNCATED":
    case "E_JUDGE_EMPTY":
      return undefined;
    default:
      record.flag("model_grader_server_error", ["model_grader_server_error_details", `${failure.code}: ${failure.message}`]);
      return errored(failure.code, failure.message);
  }
}

function refused(message: string, record: Grading["record"]): Score {
  record.flag("model_grader_refusal_error");
  return abstained("judge", message);
}

/** The one value of "result" in a reply; undefined where there is none, or there are two. */
function resultIn(reply: string): ReplyJson | undefined {
  if (reply.length > maxReplyCharacters) return undefined;
  const { objects, broken, cut } = scanReply(reply);
  if (broken || cut !== "no") return undefined;
  const found = objects.filter(({ value }) => value.has("result"));
  if (found.some(({ conflict }) => conflict)) return undefined;
  const results = found.map(({ value }) => value.get("result"));
  return results.every((result) => result === results[0]) ? results[0] : undefined;
}

function samplingOf({ sampling_params: given }: ScoreModelGrader | LabelModelGrader): Partial<ChatRequest> {
  if (!given) return {};
  const { max_completions_tokens: maxTokens, reasoning_effort: effort, seed, temperature, top_p: topP } = given;
  return {
    ...(typeof maxTokens === "number" ? { maxTokens } : {}),
    ...(typeof effort === "string" ? { extra: { reasoning_effort: effort } } : {}),
    ...(typeof seed === "number" ? { seed } : {}),
    ...(typeof temperature === "number" ? { temperature } : {}),
    ...(typeof topP === "number" ? { topP } : {}),
  };
}

/** The form of the reply behind the first system message, or as one of its own where there is none. */
function withForm(messages: readonly Message[], form: string): readonly Message[] {
  const [first, ...rest] = messages;
  if (first?.role !== "system" || typeof first.content !== "string") return [{ role: "system", content: form }, ...messages];
  return [{ ...first, content: `${first.content}\n\n${form}` }, ...rest];
}

/** Messages with templates filled in. Text of the sample loses what nobody sees and what ends a turn of a chat template. */
function messagesOf(
  { input }: ScoreModelGrader | LabelModelGrader,
  range: Range,
  grading: Grading,
): { readonly messages: readonly Message[] } | { readonly score: Score } {
  const filled = fillAll(modelTemplates({ input }), range, grading, cleanText);
  if ("score" in filled) return filled;
  let at = 0;
  const messages = input.map(({ role, content }): Message => {
    const parts = partsOf(content).map((part): Part => {
      const text = filled.texts[at] ?? "";
      at += 1;
      if (typeof part === "string") return { type: "text", text };
      switch (part.type) {
        case "input_text":
        case "output_text":
          return { type: "text", text };
        case "input_image":
          return { type: "image_url", image_url: { url: text, detail: part.detail ?? "auto" } };
        case "input_audio":
          return { type: "input_audio", input_audio: part.input_audio };
        default:
          return assertNever(part);
      }
    });
    const plain = parts.every(({ type }) => type === "text");
    return {
      // Endpoints other than OpenAI's know no developers.
      role: role === "developer" ? "system" : role,
      content: plain ? parts.map(({ text = "" }) => text).join("\n") : parts,
    };
  });
  return { messages };
}

/** The templates of the messages, one for each part of them. */
export function modelTemplates({ input }: Pick<ScoreModelGrader, "input">): readonly string[] {
  return input.flatMap(({ content }) => partsOf(content).map(textOf));
}

function partsOf(content: ModelMessage["content"]): readonly ModelPart[] {
  // The narrowing of Array.isArray passes over readonly lists.
  return Array.isArray(content) ? (content as readonly ModelPart[]) : [content as ModelPart];
}

/** What of a part is a template. */
function textOf(part: ModelPart): string {
  if (typeof part === "string") return part;
  if (part.type === "input_audio") return "";
  return part.type === "input_image" ? part.image_url : part.text;
}
