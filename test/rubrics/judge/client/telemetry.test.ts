import { SpanKind, SpanStatusCode, trace, type Attributes, type Span, type SpanOptions, type TracerProvider } from "@opentelemetry/api";
import { afterAll, describe, expect, it } from "vitest";
import { completion, judgeServer, sendJson } from "./support/judge-server.ts";
import { clientOf, question } from "./support/questions.ts";

interface Recorded {
  readonly name: string;
  readonly kind: SpanKind | undefined;
  readonly attributes: Attributes;
  status?: { readonly code: SpanStatusCode };
  ended: boolean;
}

/** A host that has set OpenTelemetry up, with no more than is used here. */
function recordSpans(): readonly Recorded[] {
  const spans: Recorded[] = [];
  const startActiveSpan = (name: string, options: SpanOptions, run: (span: Span) => unknown): unknown => {
    const recorded: Recorded = { name, kind: options.kind, attributes: { ...options.attributes }, ended: false };
    spans.push(recorded);
    const span = {
      setAttributes: (more: Attributes) => Object.assign(recorded.attributes, more),
      setStatus: (status: { readonly code: SpanStatusCode }) => (recorded.status = status),
      end: () => (recorded.ended = true),
    };
    return run(span as unknown as Span);
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan }) } as unknown as TracerProvider);
  return spans;
}

describe("traced", () => {
  afterAll(() => trace.disable());

  it("gives a call one span by the conventions for GenAI, sending again included, and none of its contents", async () => {
    const spans = recordSpans();
    const server = await judgeServer((response, { index }) => {
      if (index === 0) response.writeHead(500).end();
      else if (index === 1) sendJson(response, completion("the verdict"));
      else response.writeHead(404).end("the page");
    });
    const judge = clientOf(server.url, { backoffMs: 1, prices: { judge: { input: 1, output: 1 } } });
    await judge.ask(question("the question", { temperature: 0, maxTokens: 9, seed: 3, format: { type: "json" } }));
    await judge.ask(question("the other question"));
    const { port } = new URL(server.url);
    expect(spans).toEqual([
      {
        name: "chat judge",
        kind: SpanKind.CLIENT,
        ended: true,
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": "openai",
          "gen_ai.request.model": "judge",
          "gen_ai.request.temperature": 0,
          "gen_ai.request.max_tokens": 9,
          "gen_ai.request.seed": 3,
          "gen_ai.output.type": "json",
          "server.address": "127.0.0.1",
          "server.port": Number(port),
          "gen_ai.response.model": "judge-0613",
          "gen_ai.response.id": "chatcmpl-1",
          "gen_ai.response.finish_reasons": ["stop"],
          "gen_ai.usage.input_tokens": 12,
          "gen_ai.usage.output_tokens": 3,
          "assay.judge.calls": 2,
          "assay.judge.cost_usd": 15e-6,
        },
      },
      expect.objectContaining({
        name: "chat judge",
        ended: true,
        status: { code: SpanStatusCode.ERROR, message: "E_JUDGE_HTTP" },
        attributes: expect.objectContaining({ "error.type": "E_JUDGE_HTTP", "http.response.status_code": 404 }),
      }),
    ]);
    expect(JSON.stringify(spans)).not.toMatch(/the (verdict|question|page|other)/u);
  });
});
