import * as z from "zod";
import { join } from "node:path";
import { whileServing } from "./support/assay.ts";
import { root } from "../sources.ts";
import { lastLine } from "./support/last-line.ts";
import type { Trainer } from "./support/trainer.ts";

const example = "examples/trainers/eval-protocol.py";
const pipeline = join(root, "examples/pipelines/format-and-math.yaml");
const results = z.array(z.object({ score: z.number(), reason: z.string(), metrics: z.record(z.string(), z.number()) }).nullable());
/** A package that it imports asks the network for a list of prices otherwise. */
const offline = { LITELLM_LOCAL_MODEL_COST_MAP: "True" };

/** eval-protocol's remote RewardFunction asks the server. */
export const evalProtocol: Trainer = {
  name: "eval-protocol",
  environment: { steps: [{ packages: ["eval-protocol==0.3.33"] }] },
  download: "eval-protocol: about 330 MB on disk",
  quick: true,
  async check(python, expect) {
    await whileServing(["--reward", pipeline], async (url) => {
      const given = results.parse(await lastLine(python, [example, url], offline));
      expect(
        given.map((one) => one?.score ?? null).join() === "1,0.9,0.1,",
        "boxed 1, not boxed 0.9, wrong 0.1, and none where it is unscorable",
      );
      const parts = given.map((one) => `${one?.metrics["correct"]}/${one?.metrics["boxed"]}`);
      expect(parts.slice(0, 3).join() === "1/1,1/0,0/1", "each part's reward is a metric");
      expect(
        given.slice(0, 3).every((one) => one?.reason !== ""),
        "each has a reason",
      );
    });
    await whileServing(["--reward", pipeline, "--on-null", "-0.5"], async (url) => {
      const given = results.parse(await lastLine(python, [example, url], offline));
      expect(given[3]?.score === -0.5, "with --on-null -0.5 the unscorable one is that");
    });
  },
};
