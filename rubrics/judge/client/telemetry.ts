import type * as OpenTelemetry from "@opentelemetry/api";
import type { JudgeResult } from "./judge-result.ts";
import type { JudgeRequest } from "./types.ts";
import type { JudgeTransport } from "./transport.ts";

/** Loaded with the first call, and looked up once. */
let loaded: Promise<typeof OpenTelemetry> | undefined;

/**
 * Runs a call inside a span of the GenAI conventions, which goes nowhere unless the host has set OpenTelemetry up. It covers the whole call,
 * sending again included, and holds numbers and names, never what was asked or answered.
 */
export async function traced(request: JudgeRequest, transport: JudgeTransport, run: () => Promise<JudgeResult>): Promise<JudgeResult> {
  const { SpanKind, SpanStatusCode, trace } = await (loaded ??= import("@opentelemetry/api"));
  const operation = request.kind === "chat" ? "chat" : request.kind;
  const options = { kind: SpanKind.CLIENT, attributes: requestAttributes(operation, request, transport) };
  return await trace.getTracer("assay-rewards").startActiveSpan(`${operation} ${request.model}`, options, async (span) => {
    try {
      const result = await run();
      span.setAttributes(resultAttributes(result));
      if (result.status === "failed") span.setStatus({ code: SpanStatusCode.ERROR, message: result.failure.code });
      return result;
    } finally {
      span.end();
    }
  });
}

function requestAttributes(operation: string, request: JudgeRequest, { server }: JudgeTransport): OpenTelemetry.Attributes {
  return {
    "gen_ai.operation.name": operation,
    // The format of the API; who answers is told by the address and the model.
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": request.model,
    ...(server && { "server.address": server.address, "server.port": server.port }),
    ...(request.kind === "chat" && {
      "gen_ai.output.type": request.format ? "json" : "text",
      ...(request.temperature !== undefined && { "gen_ai.request.temperature": request.temperature }),
      ...(request.topP !== undefined && { "gen_ai.request.top_p": request.topP }),
      ...(request.maxTokens !== undefined && { "gen_ai.request.max_tokens": request.maxTokens }),
      ...(request.seed !== undefined && { "gen_ai.request.seed": request.seed }),
    }),
  };
}

function resultAttributes(result: JudgeResult): OpenTelemetry.Attributes {
  const { calls, usage, usd } = result.cost;
  const reply = result.status === "replied" ? result.reply : result.failure.reply;
  return {
    "assay.judge.calls": calls,
    ...(usd !== null && { "assay.judge.cost_usd": usd }),
    ...(usage && { "gen_ai.usage.input_tokens": usage.inputTokens, "gen_ai.usage.output_tokens": usage.outputTokens }),
    ...(reply?.model && { "gen_ai.response.model": reply.model }),
    ...(reply?.kind === "chat" && reply.id !== null && { "gen_ai.response.id": reply.id }),
    ...(reply?.kind === "chat" && reply.finishReason !== null && { "gen_ai.response.finish_reasons": [reply.finishReason] }),
    ...(result.status === "failed" && { "error.type": result.failure.code }),
    ...(result.status === "failed" && result.failure.status !== undefined && { "http.response.status_code": result.failure.status }),
  };
}
