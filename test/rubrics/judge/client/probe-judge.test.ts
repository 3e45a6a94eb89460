import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { probeJudge, renderProfile, type JudgeProfile } from "../../../../rubrics/judge/client/probe-judge.ts";
import { completion, judgeServer, sendJson, type Received } from "./support/judge-server.ts";

interface Probed {
  readonly profile: JudgeProfile;
  readonly ok: Readonly<Record<string, boolean>>;
  readonly report: string;
  readonly calls: number;
}

async function probed(answer: (response: ServerResponse, request: Received) => void): Promise<Probed> {
  const server = await judgeServer(answer);
  const profile = await probeJudge(server.url, "judge");
  const report = renderProfile(profile).replaceAll(server.url, "URL");
  return { profile, report, calls: server.received.length, ok: Object.fromEntries(profile.abilities.map(({ name, ok }) => [name, ok])) };
}

const logprobs = { content: [{ token: "{", logprob: -0.1, top_logprobs: [{ token: "[", logprob: -3 }] }] };

describe("probeJudge", () => {
  it("finds all that a full endpoint can do", async () => {
    const { profile, report, calls } = await probed((response, { body }) => {
      const message = { role: "assistant", content: '{"verdict": true}', reasoning_content: "Paris is the capital." };
      const choice = { finish_reason: "stop", message, ...(body["logprobs"] === true && { logprobs }) };
      sendJson(response, completion("", {}, { choices: [choice] }));
    });
    expect(profile).toMatchObject({ reasoningField: "reasoning_content", format: "json-schema", maxTokensField: "max_tokens" });
    expect(calls).toBe(4);
    expect(report).toBe(`judge at URL
ok       chat         answered as judge-0613
ok       usage        input, output
ok       reasoning    apart, in reasoning_content
ok       json-schema  kept to
ok       json         kept to
ok       logprobs     1 a token of 5 asked for
ok       max-tokens   bounded by max_tokens
ask for: json-schema
`);
  });

  it("finds what a plain endpoint ignores or refuses", async () => {
    const { profile, ok, report } = await probed((response, { body }) => {
      const format = body["response_format"] as { readonly type: string } | undefined; // as the probe sends it
      if (format?.type === "json_schema") return sendJson(response, { error: { message: "json_schema is not supported" } }, 400);
      sendJson(response, completion(format ? '{"answer": 1}' : "<think>hm</think> Yes.", {}, { usage: undefined, model: undefined }));
    });
    expect(ok).toEqual({
      chat: true,
      usage: false,
      reasoning: false,
      "json-schema": false,
      json: true,
      logprobs: false,
      "max-tokens": true,
    });
    expect(profile).toMatchObject({ format: "json", reasoningField: null });
    expect(report).toContain('missing  json-schema  The judge answered 400: "json_schema is not supported".');
    expect(report).toContain("missing  usage        not counted: the cost of calls will be unknown");
    expect(report).toContain("missing  reasoning    inside of the content");
  });

  it("finds a schema that empties the content, and one that is not kept to", async () => {
    const { profile, ok } = await probed((response, { body }) =>
      sendJson(response, completion("response_format" in body ? "" : '{"verdict": true}', { reasoning: "hm" })),
    );
    expect([ok["json-schema"], ok["json"], profile.format]).toEqual([false, false, "text"]);
    const other = await probed((response) => sendJson(response, completion('{"answer": true}')));
    expect([other.ok["json-schema"], other.ok["json"], other.profile.format]).toEqual([false, true, "json"]);
  });

  it("finds the field for the number of tokens", async () => {
    const { profile, ok } = await probed((response, { body }) => {
      if ("max_tokens" in body) return sendJson(response, { error: { message: "Use 'max_completion_tokens' instead." } }, 400);
      sendJson(response, completion('{"verdict": true}'));
    });
    expect(profile.maxTokensField).toBe("max_completion_tokens");
    expect(ok).toMatchObject({ chat: true, "json-schema": true });
  });

  it("says why there is nothing to find, after one call", async () => {
    const { profile, report, calls } = await probed((response) => sendJson(response, { error: { message: "model not found" } }, 404));
    expect(calls).toBe(1);
    expect(profile.abilities.map(({ name, ok }) => [name, ok])).toEqual([["chat", false]]);
    expect(report).toContain("model not found");
  });

  it("says so where the endpoint hangs, and where nobody listens", async () => {
    const server = await judgeServer(() => undefined);
    expect(renderProfile(await probeJudge(server.url, "judge", { deadlineMs: 50 }))).toContain("No answer within 50 ms.");
    await server.close();
    expect(renderProfile(await probeJudge(server.url, "judge"))).toContain("No connection to the judge");
  });
});
