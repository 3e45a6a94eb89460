import { messageText, quote } from "../../../src/core/text.ts";
import type { Context, Message } from "../../../src/core/types.ts";
import type { ItemJudgement } from "../../checklist/judgement.ts";
import { scoreOfVerdict, type VerdictValue } from "../../checklist/scale.ts";
import type { JudgeFailure } from "../client/failure.ts";
import type { JudgeResult } from "../client/judge-result.ts";
import type { ChatReply, ChatRequest, ScalarReply, ScalarRequest } from "../client/types.ts";
import { renderPrompt, type Prompt } from "../prompts/define-prompt.ts";
import { againPrompt } from "../prompts/prompts.ts";
import { parseJudgeReply, type UnparseableReason } from "../reply/parse-judge-reply.ts";
import { isRefusal } from "../reply/refusal.ts";
import { listed, lowest, replySchema, type AskedItem } from "./asked-item.ts";
import type { ParsedLiveJudge } from "./options.ts";
import { readWord } from "./read-word.ts";
import type { Tally } from "./tally.ts";
import type { Voter } from "./voters.ts";
import { weighLogprobs } from "./weigh-logprobs.ts";

/** One question to a model. */
export interface Form {
  readonly prompt: Prompt;
  /** What fills the prompt's places, but for the list of items. Asked for when the call has its turn. */
  readonly values: () => Readonly<Record<string, string>>;
  readonly items: readonly AskedItem[];
  /** A reply of one word answers one binary item. Default: verdicts in JSON. */
  readonly read?: "word";
  readonly maxTokens?: number;
}

/** A judgement for every item that was asked. */
export type Answers = ReadonlyMap<string, ItemJudgement>;

/** Where one voter is asked about one sample. */
export interface Desk {
  /** Asks, and asks once more about what could not be read, with more tokens where the reply was cut off. Rejects where the run has ended. */
  ask(form: Form): Promise<Answers>;
  /** Asks a reward model. */
  weigh(request: Omit<ScalarRequest, "model">): Promise<JudgeResult<ScalarReply>>;
}

const usualTokens = 1_024;
const moreTokens = 4;

export function createDesk(voter: Voter, options: ParsedLiveJudge, tally: Tally, context: Context): Desk {
  const { client, model, draw } = voter;
  const several = options.votes > 1;
  const temperature = options.temperature === undefined ? (several ? 1 : 0) : options.temperature;

  /** The request is made when its turn has come, so that those that wait take up little. */
  const send = async <Request extends ChatRequest | ScalarRequest>(make: () => Request) => {
    const result = await context.limit("network", () => client.ask(make(), { signal: context.signal }));
    tally.add(result);
    return result;
  };

  const once = async (form: Form, maxTokens: number, isAgain: boolean): Promise<Answers> => {
    const { prompt, values, items, read } = form;
    const criteria = (): string => (read === "word" ? (items[0]?.criterion ?? "") : listed(items));
    const result = await send((): ChatRequest => ({
      kind: "chat",
      model,
      messages: messagesOf(prompt, { ...values(), criteria: criteria() }, isAgain),
      maxTokens,
      draw,
      ...(temperature === null ? {} : { temperature }),
      ...(read === "word" ? {} : formatOf(options, items)),
      ...(options.logprobs !== undefined && items.length === 1 ? { topLogprobs: options.logprobs } : {}),
      ...(options.extra ? { extra: options.extra } : {}),
    }));
    if (result.status === "replied") return readAnswers(form, result.reply);
    return isOverlong(form, result.failure) ? overlongAnswers(items) : failedAnswers(items, result.failure);
  };

  return {
    async ask(form) {
      const maxTokens = options.max_tokens ?? form.maxTokens ?? usualTokens;
      const first = await once(form, maxTokens, false);
      const unread = form.items.filter(({ id }) => isUnread(first.get(id)));
      if (unread.length === 0) return first;
      const cut = unread.some(({ id }) => first.get(id)?.status === "truncated");
      const second = await once({ ...form, items: unread }, cut ? maxTokens * moreTokens : maxTokens, true);
      return new Map([...first, ...second]);
    },
    weigh: async (request) => {
      const whole = { ...request, model, draw, ...(options.extra ? { extra: options.extra } : {}) } as ScalarRequest; // the kind came with it
      return await send(() => whole);
    },
  };
}

function messagesOf(prompt: Prompt, values: Readonly<Record<string, string>>, isAgain: boolean): readonly Message[] {
  const messages = renderPrompt(prompt, values);
  if (!isAgain) return messages;
  const last = messages.at(-1);
  // Chat templates want turns of one role after the other, so the reminder ends the user's own.
  return last ? [...messages.slice(0, -1), { ...last, content: `${messageText(last)}\n\n${againPrompt.user}` }] : messages;
}

function formatOf({ format }: ParsedLiveJudge, items: readonly AskedItem[]): Pick<ChatRequest, "format"> {
  if (format === "text") return {};
  return { format: format === "json" ? { type: "json" } : { type: "json-schema", name: "verdicts", schema: replySchema(items) } };
}

function isUnread(judgement: ItemJudgement | undefined): boolean {
  switch (judgement?.status) {
    case "ok":
    case "abstain":
    case "refused":
    case "error":
      return false;
    default:
      return true;
  }
}

/**
 * Whether an answer was too long for the judge: the endpoint says so, and the answer is more than half of what it was sent. What a candidate causes
 * is no way out of being judged.
 */
function isOverlong({ values, prompt }: Form, { code, status, message }: JudgeFailure): boolean {
  if (code !== "E_JUDGE_HTTP" || (status !== 400 && status !== 413 && status !== 422)) return false;
  const says = status === 413 || /context|too long|too large|exceed|maximum.{0,40}(?:length|tokens)/iu.test(message);
  const texts = values();
  const { answer = "" } = texts;
  const rest = Object.entries(texts).reduce((sum, [key, text]) => sum + (key === "answer" ? 0 : text.length), prompt.system.length);
  return says && answer.length > rest;
}

function overlongAnswers(items: readonly AskedItem[]): Answers {
  const reason = "the answer is too long for the judge, so that nothing of it was shown";
  return new Map(items.map(({ id, scale }) => [id, { status: "ok", score: 0, said: lowest(scale), reason, cause: "candidate" }]));
}

/** A call that failed says nothing of any item: never a number. */
function failedAnswers(items: readonly AskedItem[], failure: JudgeFailure): Answers {
  const { code, message, retryable } = failure;
  const status = code === "E_JUDGE_TRUNCATED" ? "truncated" : code === "E_JUDGE_REFUSED" ? "refused" : "error";
  const judgement: ItemJudgement = { status, score: null, reason: message, error: { code, message, retryable } };
  return new Map(items.map(({ id }) => [id, status === "error" ? { ...judgement, cause: "infrastructure" } : judgement]));
}

function readAnswers({ items, read }: Form, reply: ChatReply): Answers {
  const [only] = items;
  const weighed = reply.logprobs && items.length === 1 && only ? weighLogprobs(reply.logprobs, only.scale, read ?? "json") : undefined;
  if (read === "word") {
    const word = readWord(reply.content);
    const said =
      word === undefined ? (isRefusal(reply.content) ? unread("refused", reply) : unread("no_verdicts", reply)) : told(word, "binary");
    return new Map(items.map(({ id }) => [id, withWeight(said, weighed, "binary")]));
  }
  const parsed = parseJudgeReply(reply.content, { criteria: items, finishReason: reply.finishReason });
  if (parsed.outcome === "unparseable") return new Map(items.map(({ id }) => [id, unread(parsed.reason, reply)]));
  const conflicts = new Set(parsed.conflicts);
  return new Map(
    items.map(({ id, scale }): readonly [string, ItemJudgement] => {
      if (conflicts.has(id)) return [id, { status: "conflict", score: null, reason: "the reply has two verdicts on it" }];
      const said = parsed.verdicts.get(id);
      if (said === undefined) return [id, { status: "missing", score: null, reason: "the reply has no verdict on it" }];
      const reason = parsed.reasons.get(id);
      return [id, withWeight({ ...told(said, scale), ...(reason === undefined ? {} : { reason }) }, weighed, scale)];
    }),
  );
}

function told(said: VerdictValue, scale: AskedItem["scale"]): ItemJudgement {
  const score = scoreOfVerdict(said, scale);
  return score === null ? { status: "abstain", score: null, said: null } : { status: "ok", score, said };
}

function withWeight(judgement: ItemJudgement, weighed: number | undefined, scale: AskedItem["scale"]): ItemJudgement {
  if (weighed === undefined || judgement.status !== "ok") return judgement;
  const said = typeof scale === "object" && "min" in scale ? scale.min + weighed * (scale.max - scale.min) : weighed;
  return { ...judgement, score: weighed, said };
}

function unread(reason: UnparseableReason, { content }: ChatReply): ItemJudgement {
  const said = `the reply cannot be read (${reason}): ${quote(content, 120)}`;
  switch (reason) {
    case "truncated":
    case "refused":
      return { status: reason, score: null, reason: said };
    case "conflict":
    case "ambiguous":
      return { status: "conflict", score: null, reason: said };
    default:
      return { status: "unparseable", score: null, reason: said };
  }
}
