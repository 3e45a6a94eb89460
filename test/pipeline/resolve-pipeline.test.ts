import { describe, expect, it } from "vitest";
import { resolvePipeline } from "../../src/pipeline/resolve-pipeline.ts";
import { printConfig } from "../../src/pipeline/config.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { registry } from "./support/recipes.ts";

describe("resolvePipeline", () => {
  it("makes a recipe by its name, with its defaults", async () => {
    const pipeline = await resolvePipeline("word", registry, temporaryFolder());
    expect(pipeline.reward.spec).toEqual({ use: "word", version: 2, with: { need: "yes", mode: "any" } });
    expect(printConfig(pipeline.config)).toContain("version: 1     # --reward\n");
  });

  it("reads a file, whatever its name", async () => {
    const folder = temporaryFolder({ pipeline: "version: 1\nreward: plain\n" });
    expect((await resolvePipeline("pipeline", registry, folder)).reward.spec.use).toBe("plain");
  });

  it("names the nearest recipe where there is neither", async () => {
    await expect(resolvePipeline("wrod", registry, temporaryFolder())).rejects.toMatchObject({
      code: "E_UNKNOWN_REWARD",
      hint: expect.stringContaining('Did you mean "word"?'),
    });
  });

  it("takes a path for a path", async () => {
    await expect(resolvePipeline("word.yaml", registry, temporaryFolder())).rejects.toMatchObject({ code: "E_FILE_READ" });
  });

  it("says what a recipe needs that has no defaults", async () => {
    await expect(resolvePipeline("strict", registry, temporaryFolder())).rejects.toMatchObject({
      code: "E_PIPELINE_OPTION",
      message: 'Option "pattern" of "strict" is required: expected text, nothing came, at reward.strict.pattern (--reward)',
    });
  });
});
