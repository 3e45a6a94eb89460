import { describe, expect, it } from "vitest";
import { configEntries, printConfig } from "../../src/pipeline/config.ts";
import { loadPipeline } from "../../src/pipeline/load-pipeline.ts";
import { registry } from "./support/recipes.ts";

describe("config", () => {
  const { config } = loadPipeline(
    { text: "version: 1\nreward:\n  chain:\n    - { name: a, reward: { word: { need: [x] } } }\n    - plain\nseed: 7\n", path: "p.yaml" },
    registry,
  );

  it("prints every value with where it came from", () => {
    expect(printConfig(config)).toBe(
      `version: 1             # p.yaml:1:10
reward:
  chain:
    steps:
      - name: a        # p.yaml:4:15
        reward:
          word:
            need:
              - x      # p.yaml:4:43
            mode: any  # default
      - plain: {}      # p.yaml:5:7
    on: quiet          # default
seed: 7                # p.yaml:6:7
`,
    );
  });

  it("keeps a value of any length apart from where it came from", () => {
    const need = "x".repeat(100);
    const text = `version: 1\nreward: { word: { need: [${need}] } }\n`;
    const printed = printConfig(loadPipeline({ text, path: "p.yaml" }, registry).config);
    expect(printed).toContain(`- ${need} # p.yaml:2:`);
  });

  it("lists every leaf with its path", () => {
    expect(configEntries(config)).toContainEqual({ path: "reward.chain.steps.0.reward.word.mode", value: "any", from: "default" });
    expect(configEntries(config)).toContainEqual({ path: "seed", value: 7, from: "p.yaml:6:7" });
  });
});
