import { createJudgeClient, type JudgeClient, type JudgeClientOptions } from "../../../../../rubrics/judge/client/create-judge-client.ts";
import { httpTransport } from "../../../../../rubrics/judge/client/http-transport.ts";
import type { JudgeResult } from "../../../../../rubrics/judge/client/judge-result.ts";
import type { ChatRequest } from "../../../../../rubrics/judge/client/types.ts";

export function question(content = "met?", more: Partial<ChatRequest> = {}): ChatRequest {
  return { kind: "chat", model: "judge", messages: [{ role: "user", content }], ...more };
}

export function questions(count: number): readonly ChatRequest[] {
  return Array.from({ length: count }, (_, index) => question(`criterion ${index} met?`));
}

/** A client over HTTP. Where the clock is a false one, the wait for a connection is longer than those that tests look for. */
export function clientOf(url: string, options: Partial<JudgeClientOptions> = {}): JudgeClient {
  const { clock } = options;
  return createJudgeClient({ transport: httpTransport({ url, ...(clock && { clock, connectMs: 600_000 }) }), ...options });
}

/** The code of a failure, or the content of a reply. */
export function outcome(result: JudgeResult): string {
  if (result.status === "failed") return result.failure.code;
  return result.reply.kind === "chat" ? result.reply.content : result.reply.values.join();
}
