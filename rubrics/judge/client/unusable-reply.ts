import { quote } from "../../../src/core/text.ts";
import { judgeFailure, type JudgeFailure } from "./failure.ts";
import type { ChatReply, JudgeReply } from "./types.ts";

/** Why a reply that came whole is no answer: cut off by its length, refused, or empty. The failure carries the reply. */
export function unusableReply(reply: JudgeReply): JudgeFailure | undefined {
  if (reply.kind !== "chat") return undefined;
  const { content, refusal, finishReason } = reply;
  const isBlank = content.trim() === "";
  if (refusal !== null && refusal.trim() !== "")
    return judgeFailure("E_JUDGE_REFUSED", `The judge refused to answer: ${quote(refusal, 200)}.`, { reply });
  if (finishReason === "content_filter")
    return judgeFailure("E_JUDGE_REFUSED", "The judge's reply was held back by a content filter.", { reply });
  if (finishReason === "error") return judgeFailure("E_JUDGE_UNAVAILABLE", "The judge's reply broke off at its provider.", { reply });
  if (finishReason === "length") {
    const where = isBlank ? "before its answer began" : "in the middle of its answer";
    return judgeFailure("E_JUDGE_TRUNCATED", `The judge's reply ended at its limit of tokens ${where}${thought(reply)}. Raise maxTokens.`, {
      reply,
    });
  }
  if (isBlank) return judgeFailure("E_JUDGE_EMPTY", `The judge's reply has no content${thought(reply)}.${adviceOn(reply)}`, { reply });
  return undefined;
}

function thought({ reasoning }: ChatReply): string {
  return reasoning ? `; ${reasoning.text.length} characters stand in ${reasoning.field}: ${quote(reasoning.text, 120)}` : "";
}

function adviceOn({ reasoning }: ChatReply): string {
  return reasoning ? " Turn the judge's thinking off, or the server's reasoning parser." : "";
}
