import * as z from "zod";
import { defineVerifier, type Definition } from "../../../src/core/define.ts";
import { fail, pass } from "../../../src/core/finding.ts";
import type { Evidence } from "../../../src/core/types.ts";

/** Passes where the completion is the reference times the option, which the schema doubles. */
export const doubled: Definition<{ by: number }> = defineVerifier({
  name: "doubled",
  version: 1,
  summary: "An option that its schema changes.",
  module: import.meta.url,
  resource: "cpu",
  options: z.strictObject({ by: z.number().transform((value) => value * 2) }),
  check: ({ completion }, { by }) => (Number(completion) === by ? pass(`${completion} is ${by}`) : fail(`${completion} is not ${by}`)),
});

/** Gives evidence that cannot be sent to another thread where the completion asks for it. */
export const unsendable: Definition = defineVerifier({
  name: "unsendable",
  version: 1,
  summary: "Evidence that is no JSON.",
  module: import.meta.url,
  resource: "cpu",
  check({ completion }) {
    if (completion !== "function") return pass("plain");
    return pass("odd", { evidence: [{ kind: "odd", value: () => 1 } as unknown as Evidence] }); // what a recipe in JavaScript may do
  },
});

/** Calls itself inline and hangs all the same. */
export const trusting: Definition = defineVerifier({
  name: "trusting",
  version: 1,
  summary: "An inline check that can hang.",
  resource: "inline",
  check({ completion }) {
    if (completion === "loop") for (;;);
    return pass("done");
  },
});
