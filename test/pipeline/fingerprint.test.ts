import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/pipeline/fingerprint.ts";
import { loadPipeline } from "../../src/pipeline/load-pipeline.ts";
import { registry } from "./support/recipes.ts";

const of = (reward: string): string =>
  fingerprintOf(loadPipeline({ text: `version: 1\nreward: ${reward}`, path: "p.yaml" }, registry).reward);

describe("fingerprint", () => {
  it("is sixteen hexadecimal digits", () => {
    expect(of("plain")).toMatch(/^[0-9a-f]{16}$/u);
  });

  it("does not depend on the form, the order of keys or defaults written out", () => {
    const one = of("{ word: { limit: 3, need: yes } }");
    expect(of('{ use: word, version: 2, with: { mode: any, need: "yes", limit: 3 } }')).toBe(one);
    expect(of("{ word: { limit: 3 } }")).toBe(one);
  });

  it("changes with an option, a part and the order of a list", () => {
    const all = [
      "plain",
      "word",
      "{ word: { limit: 3 } }",
      "{ chain: [plain, word] }",
      "{ chain: [word, plain] }",
      "{ choose: { when: plain, take: word } }",
    ].map(of);
    expect(new Set(all).size).toBe(all.length);
  });

  it("changes with the version of a recipe", () => {
    const { reward } = loadPipeline({ text: "version: 1\nreward: plain", path: "p.yaml" }, registry);
    expect(fingerprintOf({ ...reward, spec: { ...reward.spec, version: 2 } })).not.toBe(fingerprintOf(reward));
  });
});
