import * as z from "zod";
import { whileServing } from "./support/assay.ts";
import { lastLine } from "./support/last-line.ts";
import { npmPackage } from "./support/npm-package.ts";
import type { Expect, Trainer } from "./support/trainer.ts";

const example = "examples/trainers/openai-graders.py";
const npmVersion = "7.59.0";
const rewards = z.array(z.number().nullable());

interface Graders {
  run(asked: unknown): Promise<{ readonly reward: number; readonly metadata: { readonly errors: Readonly<Record<string, unknown>> } }>;
  validate(asked: unknown): Promise<unknown>;
}
type OpenAi = new (options: { readonly baseURL: string; readonly apiKey: string }) => {
  readonly fineTuning: { readonly alpha: { readonly graders: Graders } };
};

/** OpenAI's own clients, in Python and JavaScript, run and validate graders. */
export const openaiGraders: Trainer = {
  name: "openai-graders",
  environment: { steps: [{ packages: ["openai==2.54.0"] }] },
  download: "openai for Python and from npm: about 60 MB on disk",
  quick: true,
  async check(python, expect) {
    await whileServing(["--reward", "math"], async (url) => {
      const given = rewards.parse(await lastLine(python, [example, url]));
      expect(given[0] === 1 && given[2] === null, "Python, the example: equal 1, and a row that lacks its answer has no reward");
      expect(near(given[1], (0.25 * 8) / 13), "Python, the example: the similar sample has a quarter of its similarity");
      await javascript(url, expect);
    });
    await whileServing(["--reward", "math", "--on-null", "-0.5"], async (url) => {
      const given = rewards.parse(await lastLine(python, [example, url]));
      expect(given[2] === -0.5, "Python, the example: with --on-null -0.5 it is that");
    });
  },
};

async function javascript(url: string, expect: Expect): Promise<void> {
  const { default: OpenAi } = (await npmPackage("openai", npmVersion)) as { readonly default: OpenAi }; // the package's default export
  const { graders } = new OpenAi({ baseURL: `${url}/openai/v1`, apiKey: "none" }).fineTuning.alpha;
  const length = {
    type: "python",
    name: "length",
    source: "def grade(sample, item):\n    return len(sample['output_text']) / item['most']",
  };
  await graders.validate({ grader: length });
  const given = await graders.run({ grader: length, model_sample: "abc", item: { most: 4 } });
  expect(given.reward === 0.75, "npm: a Python grader is validated and run");
  const flags = Object.values(given.metadata.errors).filter((flag) => typeof flag === "boolean");
  expect(flags.length > 0 && !flags.includes(true), "npm: and none of its flags is set");
  const wrong = await refusal(graders.run({ grader: length, model_sample: "abc", item: { most: 0 } }));
  expect(wrong?.status === 422 && wrong.code === "E_ON_NULL", "npm: a grader that raises is an error, not a reward");
  const cosine = { type: "text_similarity", name: "near", evaluation_metric: "cosine", input: "a", reference: "b" };
  const refused = await refusal(graders.validate({ grader: cosine }));
  expect(refused?.code === "E_NOT_SERVED", "npm: a grader that is not offered is refused when it is validated");
}

/** What the client throws, or nothing where it throws nothing. */
async function refusal(work: Promise<unknown>): Promise<{ readonly status: number; readonly code: string } | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return z.object({ status: z.number(), code: z.string() }).parse(error);
  }
}

function near(given: number | null | undefined, expected: number): boolean {
  return typeof given === "number" && Math.abs(given - expected) < 1e-12;
}
