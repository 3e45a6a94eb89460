import { expect, it } from "vitest";
import { gate } from "../../src/compose/gate.ts";
import { weightedSum } from "../../src/compose/weighted-sum.ts";
import { partNamesOf } from "../../src/server/part-names.ts";
import { exact } from "../../verifiers/exact/index.ts";
import { format } from "../../verifiers/format/index.ts";
import { math } from "../../verifiers/math/index.ts";
import { runScore } from "../support/run-score.ts";
import { sample } from "../support/sample.ts";

const sum = weightedSum({ correct: { weight: 0.9, reward: math() }, same: { weight: 0.1, reward: exact() } });

it.each([
  ["none of a verifier", math(), []],
  ["those of a sum", sum, ["correct", "same"]],
  ["those that may not be asked", gate({ when: format({ require: ["boxed"] }), then: sum }), ["then", "when"]],
])("partNamesOf knows %s", (_name, reward, expected) => {
  expect(partNamesOf(reward.spec).toSorted()).toEqual(expected);
});

it.each(["\\boxed{4}", "5"])("partNamesOf has all names of a Score of %s", async (completion) => {
  const reward = gate({ when: format({ require: ["boxed"] }), then: sum });
  const [score] = await runScore(reward, [sample({ completion, reference: "4" })]);
  expect(partNamesOf(reward.spec)).toEqual(expect.arrayContaining(Object.keys(score?.parts ?? {})));
});
