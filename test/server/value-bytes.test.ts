import { describe, expect, it } from "vitest";
import type { Sample } from "../../src/core/types.ts";
import { sampleBytes } from "../../src/server/value-bytes.ts";

const small: Sample = { id: "a", prompt: "p", completion: "c", reference: null };
const text = "x".repeat(10_000);

describe("the bytes of a sample", () => {
  it.each<[string, Partial<Sample>, number]>([
    ["id", { id: text }, 20_000],
    ["prompt", { prompt: text }, 20_000],
    ["messages", { prompt: [{ role: "user", content: text }] }, 20_000],
    ["completion", { completion: text }, 20_000],
    ["reasoning", { completion: [{ role: "assistant", content: "", reasoning_content: text }] }, 20_000],
    ["reference", { reference: [text] }, 20_000],
    ["group", { group: { id: text, round: text } }, 40_000],
    ["logprobs", { generation: { logprobs: Array.from({ length: 10_000 }, () => -0.5) } }, 80_000],
    ["finish reason", { generation: { finishReason: text } }, 20_000],
    ["metadata", { metadata: { note: text } }, 20_000],
  ])("count its %s", (_name, fields, least) => {
    const more = sampleBytes({ ...small, ...fields }) - sampleBytes(small);
    expect(more).toBeGreaterThanOrEqual(least - 100);
    expect(more).toBeLessThanOrEqual(2 * least + 1_000);
  });
});
