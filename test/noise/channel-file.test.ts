import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAssayError } from "../../src/core/errors.ts";
import { channelsText, readChannels, type ChannelSet } from "../../src/noise/index.ts";

const text = `version: 1
verifier: { use: math, version: 3, fingerprint: abc }
date: 2026-01-31
strata:
  math:
    false_positive: 0.02
    false_negative: 0.3
    overturn: 0.2
    ppv: 0.95
    evidence:
      method: partial
      negatives: { labelled: 150, right: 30 }
      positives: { labelled: 60, right: 57 }
      false_negative_interval: [0.2, 0.4]
  "free text": { false_positive: 0.1, false_negative: 0.1 }
judge: { false_positive: 0.05, false_negative: 0.1 }
`;

const rate = fc.double({ min: 0, max: 0.45, noNaN: true });
const stratum = fc.record(
  { falsePositive: rate, falseNegative: rate, overturn: rate, ppv: rate },
  { requiredKeys: ["falsePositive", "falseNegative"] },
);
const sets: fc.Arbitrary<ChannelSet> = fc.record(
  {
    version: fc.constant(1 as const),
    strata: fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== "__proto__"),
      stratum,
      { minKeys: 1, noNullPrototype: true },
    ),
    judge: fc.record({ falsePositive: rate, falseNegative: rate }),
    date: fc.constant("2026-01-31T10:00:00Z"),
  },
  { requiredKeys: ["version", "strata"] },
);

describe("readChannels", () => {
  it("reads YAML with every field", () => {
    expect(readChannels(text, "channel.yaml")).toEqual({
      version: 1,
      verifier: { use: "math", version: 3, fingerprint: "abc" },
      date: "2026-01-31",
      strata: {
        math: {
          falsePositive: 0.02,
          falseNegative: 0.3,
          overturn: 0.2,
          ppv: 0.95,
          evidence: {
            method: "partial",
            negatives: { labelled: 150, right: 30 },
            positives: { labelled: 60, right: 57 },
            falseNegativeInterval: [0.2, 0.4],
          },
        },
        "free text": { falsePositive: 0.1, falseNegative: 0.1 },
      },
      judge: { falsePositive: 0.05, falseNegative: 0.1 },
    });
  });

  it("reads back what channelsText writes", () => {
    fc.assert(
      fc.property(sets, (set) => {
        expect(readChannels(channelsText(set), "channel.json")).toEqual(set);
      }),
    );
    const set = readChannels(text, "channel.yaml");
    expect(readChannels(channelsText(set), "channel.json")).toEqual(set);
  });

  it.each<[string, string, string]>([
    ["a rate above 1", text.replace("0.02", "1.5"), "strata.math.false_positive (channel.yaml:6:21)"],
    ["a rate that is missing", text.replace("    false_positive: 0.02\n", ""), "strata.math.false_positive"],
    ["a field that is unknown", text.replace("ppv", "pvp"), "strata.math (channel.yaml:6:5)"],
    ["another version", text.replace("version: 1", "version: 2"), "version (channel.yaml:1:10)"],
    ["no strata", "version: 1\nstrata: {}\n", "strata (channel.yaml:2:9)"],
    ["more right ones than labels", text.replace("right: 30", "right: 151"), "strata.math.evidence.negatives"],
    [
      "J of 0",
      text.replace("false_negative: 0.3", "false_negative: 0.98"),
      'The stratum "math" (channel.yaml:6:5) has J = 1 − 0.02 − 0.98 = 0',
    ],
    [
      "a judge with J below 0",
      text.replace("judge: { false_positive: 0.05", "judge: { false_positive: 0.95"),
      "The judge (channel.yaml:16:8) has J",
    ],
    ["text that is no YAML", "version: 1\nstrata: [", "Channels not readable: "],
    ["a repeated stratum", `${text}strata: {}\n`, "stands twice"],
    ["nothing", "", "Channels not readable: the file is empty"],
    ["a list", "- 1\n", "at the top (channel.yaml:1:1)"],
    ["more than 1 MB", `${text}#${"x".repeat(1 << 20)}`, "a channel file may have"],
  ])("refuses %s, and says where", (_name, given, place) => {
    let found: unknown;
    try {
      readChannels(given, "channel.yaml");
    } catch (error) {
      found = error;
    }
    expect(isAssayError(found) ? found.code : found).toBe("E_CHANNEL");
    expect(String(found)).toContain(place);
  });

  it("takes J of 0 or below where that is asked for", () => {
    const given = text.replace("false_negative: 0.3", "false_negative: 0.99");
    expect(readChannels(given, "channel.yaml", { inverted: "use" }).strata["math"]?.falseNegative).toBe(0.99);
  });
});
