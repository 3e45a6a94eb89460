import { messageText } from "../../../src/core/text.ts";
import type { Message } from "../../../src/core/types.ts";
import type { JudgeRequest, Usage } from "./types.ts";

const bytesPerToken = 4;
const tokensPerMessage = 4;
/** What a reply is taken for where the request sets no bound. */
const replyTokens = 256;

/** About how many tokens a request will use, for limits that count them before they are known. Four bytes are taken for a token. */
export function estimateUsage(request: JudgeRequest): Usage {
  const details = { cachedInputTokens: null, reasoningTokens: null };
  switch (request.kind) {
    case "chat":
      return { ...details, inputTokens: tokensOf(request.messages), outputTokens: request.maxTokens ?? replyTokens };
    case "score":
      return { ...details, inputTokens: tokensOf(request.query) + tokensOf(request.document), outputTokens: 0 };
    default:
      return { ...details, inputTokens: tokensOf(request.input), outputTokens: 0 };
  }
}

function tokensOf(input: string | readonly Message[]): number {
  if (typeof input === "string") return Math.ceil(Buffer.byteLength(input) / bytesPerToken);
  return input.reduce((sum, message) => sum + tokensPerMessage + tokensOf(messageText(message)), 0);
}
