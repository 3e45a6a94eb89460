// A recipe of your own for pipelines and the command line, see ../pipelines/unit-price.yaml.
import { defineVerifier, fail, pass, type Definition } from "assay-rewards";
import * as z from "zod";

interface UnitPrice {
  readonly price: number;
  readonly unit: "kg" | "l" | "piece";
}

// Every repetition is bounded, so that no completion can make the search slow.
const pricePattern = /(\d{1,9}(?:\.\d{1,4})?)(?: dollars)? per (kg|l|piece)\b/gu;

export const unitPrice: Definition<{ absoluteTolerance?: number }, UnitPrice> = defineVerifier({
  name: "unit-price",
  version: 1,
  summary: 'Compares the last "PRICE per UNIT" of a completion with the reference.',
  options: z.strictObject({
    absoluteTolerance: z.number().min(0).default(0).describe("How far the price may be from the reference."),
  }),
  reference: z.strictObject({ price: z.number(), unit: z.enum(["kg", "l", "piece"]) }),
  check({ completion, reference: expected }, { absoluteTolerance }) {
    const answer = [...completion.matchAll(pricePattern)].at(-1);
    const wanted = `${expected.price} per ${expected.unit}`;
    if (!answer) return fail(`no unit price found, ${wanted} was expected`, { evidence: [{ kind: "no-answer" }] });
    const evidence = [{ kind: "answer", text: answer[0] }];
    if (answer[2] !== expected.unit) return fail(`${answer[0]} is not ${wanted}: the units differ`, { evidence });
    const difference = Math.abs(Number(answer[1]) - expected.price);
    if (difference <= absoluteTolerance) return pass(`${answer[0]} is ${wanted} (absolute tolerance ${absoluteTolerance})`, { evidence });
    return fail(`${answer[0]} is not ${wanted} (absolute tolerance ${absoluteTolerance})`, { evidence });
  },
});
