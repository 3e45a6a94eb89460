import * as z from "zod";
import { defineVerifier, type Definition } from "../../src/core/define.ts";
import { abstain, fail, type Finding } from "../../src/core/finding.ts";
import { quote } from "../../src/core/text.ts";
import type { Written } from "./equivalence.ts";
import { extract } from "./extract/extract.ts";
import { judge } from "./judge.ts";
import { options, type MathOptions } from "./options.ts";
import { readReference } from "./reference.ts";

type Reference = string | number | readonly (string | number)[];

const one = z.union([z.string(), z.number()]);

/**
 * Finds the final answer of a completion and compares it with the reference by exact arithmetic.
 *
 * @example
 * math();                              // takes the last number where no answer is marked
 * math({ extract: "boxed" });          // needs \boxed{…}
 */
export const math: Definition<MathOptions, Reference> = defineVerifier({
  name: "math",
  version: 2,
  summary: "Finds the final answer of a completion and compares it with the reference by exact arithmetic.",
  options,
  reference: z.union([one, z.array(one).min(1)]),
  module: import.meta.url,
  resource: "cpu",
  check({ completion, reference }, { extract: where, rounding, secondOpinion, noAnswer }): Finding {
    const references: Written[] = [];
    let problem: string | undefined;
    for (const text of Array.isArray(reference) ? reference : [reference]) {
      const read = readReference(String(text));
      if ("unreadable" in read) problem ??= read.unreadable;
      else references.push(...read);
    }
    const [first] = references;
    if (!first) return abstain(`reference is not one that math can read: ${problem}`);
    const found = extract(completion, { boxed: true, phrase: where !== "boxed", lastNumber: where === "all" });
    if (found.kind === "answers") return judge({ found, references, policy: { rounding, secondOpinion } });
    const reason = `no answer was found, where ${quote(first.text, 60)} was expected: ${found.reason}`;
    const evidence = [{ kind: "no-answer", reason: found.reason }];
    return noAnswer === "abstain" ? abstain(reason, { evidence, cause: "candidate" }) : fail(reason, { evidence });
  },
});
