import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtin } from "../../src/builtin.ts";
import { AssayError } from "../../src/core/errors.ts";
import { correctNoise } from "../../src/noise/correct-noise.ts";
import { printConfig } from "../../src/pipeline/config.ts";
import { createRegistry, loadPipeline, pipelineSchema, readPipeline } from "../../src/pipeline/index.ts";
import { groupReward } from "../compose/support/fakes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { decided } from "./support/decided.ts";

const fine = { false_positive: 0.1, false_negative: 0.2 };
const good = { version: 1, strata: { a: fine }, judge: { false_positive: 0.1, false_negative: 0.1 } };
const many = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}`, fine]));
const evidence = { method: "given", negatives: { labelled: 10, right: 3 }, positives: { labelled: 10, right: 9 } };

interface Case {
  readonly name: string;
  readonly options: object;
  readonly code: "E_OPTIONS" | "E_CHANNEL" | "E_GROUP_IN_BRANCH";
  readonly says: RegExp;
}

const backward = { method: "backward" };
const rows: readonly Case[] = [
  { name: "no channels", options: backward, code: "E_OPTIONS", says: /channels is required for backward/u },
  { name: "no channels and no method", options: {}, code: "E_OPTIONS", says: /method is required/u },
  { name: "rates without evidence and no method", options: { channels: good }, code: "E_OPTIONS", says: /"a" have no evidence/u },
  { name: "an unknown method", options: { channels: good, method: "back" }, code: "E_OPTIONS", says: /method/u },
  { name: "an unknown option", options: { channels: good, ...backward, min_J: 0.2 }, code: "E_OPTIONS", says: /min_J/u },
  {
    name: "J of 0",
    options: { channels: { version: 1, strata: { a: { false_positive: 0.5, false_negative: 0.5 } } }, ...backward },
    code: "E_CHANNEL",
    says: /J = 1 − 0\.5 − 0\.5 = 0/u,
  },
  {
    name: "J below 0",
    options: { channels: { version: 1, strata: { a: { false_positive: 0.9, false_negative: 0.5 } } }, ...backward },
    code: "E_CHANNEL",
    says: /J = 1 − 0\.9 − 0\.5 = -0\.4/u,
  },
  {
    name: "J of 0 though it may be below 0",
    options: { channels: { version: 1, strata: { a: { false_positive: 0.5, false_negative: 0.5 } } }, ...backward, allow_negative_j: true },
    code: "E_CHANNEL",
    says: /tell nothing/u,
  },
  {
    name: "a judge with J of 0",
    options: { channels: { ...good, judge: { false_positive: 0.5, false_negative: 0.5 } }, method: "aipw", propensity: 0.5 },
    code: "E_CHANNEL",
    says: /judge/iu,
  },
  {
    name: "no judge for aipw",
    options: { channels: { version: 1, strata: { a: fine } }, method: "aipw", propensity: 0.5 },
    code: "E_CHANNEL",
    says: /no judge/u,
  },
  { name: "no propensities for aipw", options: { channels: good, method: "aipw" }, code: "E_OPTIONS", says: /needs the propensities/u },
  { name: "a propensity of 0", options: { channels: good, method: "aipw", propensity: 0 }, code: "E_OPTIONS", says: /above 0/u },
  {
    name: "a propensity too near to 0",
    options: { channels: good, method: "aipw", propensity: 1e-320 },
    code: "E_CHANNEL",
    says: /would not be finite/u,
  },
  {
    name: "a propensity of NaN",
    options: { channels: good, method: "aipw", propensity: Number.NaN },
    code: "E_OPTIONS",
    says: /propensity/u,
  },
  { name: "a propensity above 1", options: { channels: good, method: "aipw", propensity: 1.1 }, code: "E_OPTIONS", says: /propensity/u },
  {
    name: "a propensity without appeals",
    options: { channels: good, ...backward, propensity: 0.5 },
    code: "E_OPTIONS",
    says: /propensity is for/u,
  },
  { name: "min_j for backward", options: { channels: good, ...backward, min_j: 0.2 }, code: "E_OPTIONS", says: /min_j is for/u },
  { name: "min_j of 0", options: { channels: good, method: "capped", min_j: 0 }, code: "E_OPTIONS", says: /min_j/u },
  { name: "a prior for backward", options: { channels: good, ...backward, prior: 0.5 }, code: "E_OPTIONS", says: /prior is for aipw/u },
  { name: "a prior of 1", options: { channels: good, method: "aipw", propensity: 0.5, prior: 1 }, code: "E_OPTIONS", says: /prior/u },
  {
    name: "a guess for backward",
    options: { channels: good, ...backward, unknown_stratum: "guess" },
    code: "E_OPTIONS",
    says: /guess is for aipw/u,
  },
  {
    name: "NaN as a rate",
    options: { channels: { version: 1, strata: { a: { false_positive: Number.NaN, false_negative: 0 } } }, ...backward },
    code: "E_OPTIONS",
    says: /false_positive/u,
  },
  {
    name: "a rate above 1",
    options: { channels: { version: 1, strata: { a: { false_positive: 0.1, false_negative: 1.2 } } }, ...backward },
    code: "E_OPTIONS",
    says: /false_negative/u,
  },
  { name: "an unknown key of channels", options: { channels: { ...good, stratum: {} }, ...backward }, code: "E_OPTIONS", says: /stratum/u },
  {
    name: "an unknown key of a stratum",
    options: { channels: { version: 1, strata: { a: { ...fine, rho0: 0.1 } } }, ...backward },
    code: "E_OPTIONS",
    says: /rho0/u,
  },
  { name: "no strata", options: { channels: { version: 1, strata: {} }, ...backward }, code: "E_OPTIONS", says: /at least one stratum/u },
  { name: "another version of channels", options: { channels: { ...good, version: 2 }, ...backward }, code: "E_OPTIONS", says: /version/u },
  { name: "a list", options: { channels: [], ...backward }, code: "E_OPTIONS", says: /channels/u },
  {
    name: "a stratum __proto__",
    options: {
      channels: { version: 1, strata: JSON.parse('{"__proto__":{"false_positive":0,"false_negative":0}}') as object },
      ...backward,
    },
    code: "E_OPTIONS",
    says: /__proto__/u,
  },
  {
    name: "100,000 strata",
    options: { channels: { version: 1, strata: many(100_000) }, ...backward },
    code: "E_CHANNEL",
    says: /100000 strata/u,
  },
  {
    name: "a file without a pipeline",
    options: { channels: "c.yaml", ...backward },
    code: "E_OPTIONS",
    says: /only a pipeline reads files/u,
  },
  {
    name: "another version of the verifier",
    options: { channels: { ...good, verifier: { use: "decided", version: 7 } }, ...backward },
    code: "E_CHANNEL",
    says: /version 7 of "decided", and the pipeline has version 1/u,
  },
  {
    name: "a group Reward",
    options: { reward: groupReward(), channels: good, ...backward },
    code: "E_GROUP_IN_BRANCH",
    says: /per-sample/u,
  },
];

describe("correct-noise refuses", () => {
  it.each(rows.map((row) => [row.name, row] as const))("%s", (_, { options, code, says }) => {
    const build = (): unknown => correctNoise.build({ reward: decided(), ...options });
    expect(build).toThrow(expect.objectContaining({ code }));
    expect(build).toThrow(says);
  });

  it("what a caller without types gives as a set of channels", () => {
    for (const channels of [null, 5, { strata: null }, { strata: { a: null } }, { version: 1, strata: { a: { falsePositive: "x" } } }])
      expect(() => correctNoise({ reward: decided(), channels: channels as never, method: "backward" })).toThrow(AssayError);
  });
});

describe("correct-noise takes", () => {
  it.each<[string, object]>([
    ["rates with evidence, unasked", { channels: { version: 1, strata: { a: { ...fine, evidence } } } }],
    ["a set whose verifier is not inside", { channels: { ...good, verifier: { use: "elsewhere", version: 3 } }, ...backward }],
    [
      "strata called as fields of every object are",
      { channels: { version: 1, strata: { constructor: fine, toString: fine } }, ...backward },
    ],
    ["10,000 strata", { channels: { version: 1, strata: many(10_000) }, ...backward }],
  ])("%s", (_, options) => {
    const { range } = correctNoise.build({ reward: decided(), ...options });
    expect(range[0]).toBeLessThan(range[1]);
    expect(range.every(Number.isFinite)).toBe(true);
  });
});

describe("a file of channels", () => {
  const registry = createRegistry(builtin);
  const pipeline = "version: 1\nreward:\n  correct-noise: { reward: math, method: backward, channels: channel.yaml }\n";
  const load = async (text: string): ReturnType<typeof readPipeline> => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "channel.yaml"), text);
    writeFileSync(join(folder, "pipeline.yaml"), pipeline);
    return await readPipeline("pipeline.yaml", registry, folder);
  };
  const channelText = "version: 1\nstrata:\n  math: { false_positive: 0.05, false_negative: 0.2 }\n";

  it("is read beside the pipeline, and its content decides the fingerprint", async () => {
    const [one, other] = [await load(channelText), await load(channelText.replace("0.2", "0.3"))];
    const inline = loadPipeline(
      {
        text: "version: 1\nreward:\n  correct-noise: { reward: math, method: backward, channels: { version: 1, strata: { math: { false_positive: 0.05, false_negative: 0.2 } } } }\n",
        path: "p.yaml",
      },
      registry,
    );
    expect(one.fingerprint).toBe(inline.fingerprint);
    expect(one.fingerprint).not.toBe(other.fingerprint);
    expect(one.reward.range[1]).toBeCloseTo(0.95 / 0.75, 12);
  });

  it("is shown by its content in a printed configuration, which is the same pipeline without the file", async () => {
    const loaded = await load(channelText);
    const printed = printConfig(loaded.config);
    expect(printed).toMatch(/false_positive: 0\.05 +# pipeline\.yaml:3/u);
    expect(loadPipeline({ text: printed, path: "printed.yaml" }, registry).fingerprint).toBe(loaded.fingerprint);
  });

  it.each<[string, string, string, RegExp]>([
    [
      "twice the same stratum",
      `${channelText}  math: { false_positive: 0.1, false_negative: 0.1 }\n`,
      "E_PIPELINE_SYNTAX",
      /channel\.yaml:4/u,
    ],
    ["an unknown key", channelText.replace("version: 1", "version: 1\nrho: 1"), "E_CHANNEL", /rho/u],
    ["a wrong version", channelText.replace("version: 1", "version: 3"), "E_CHANNEL", /channel\.yaml:1/u],
    ["J below 0", channelText.replace("0.05", "0.95"), "E_CHANNEL", /channel\.yaml:3.*J = 1/u],
    ["more than a megabyte", `${channelText}#${"x".repeat(1 << 20)}\n`, "E_PIPELINE_TOO_LARGE", /channel\.yaml/u],
    [
      "100,000 strata",
      `version: 1\nstrata:\n${Array.from({ length: 100_000 }, (_, at) => `  s${at}: {}\n`).join("")}`,
      "E_",
      /channel\.yaml/u,
    ],
    ["a stratum __proto__", channelText.replace("math", "__proto__"), "E_PIPELINE_SYNTAX", /__proto__/u],
    ["nothing", "", "E_PIPELINE_SYNTAX", /channel\.yaml/u],
  ])("with %s is refused", async (_, text, code, says) => {
    const error: unknown = await load(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AssayError);
    expect((error as AssayError).code).toContain(code); // checked just now
    expect((error as AssayError).message).toMatch(says);
  });

  it("stands in the JSON Schema of pipelines, as a name or as content", () => {
    const defs = pipelineSchema(registry)["$defs"] as Record<string, { readonly properties: Record<string, object> }>;
    expect(Object.keys(defs["correct-noise.options"]?.properties ?? {})).toContain("channels");
    expect(JSON.stringify(defs["correct-noise.options"])).toContain("false_positive");
    expect(JSON.stringify(defs["stratify.options"])).toContain("answer-format");
    expect(JSON.stringify(defs["cascade.options"])).toContain("propensity");
  });
});
