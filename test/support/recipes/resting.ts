import { appendFileSync } from "node:fs";
import { restPoint } from "../../../src/core/pool/patience.ts";
import { defineVerifier, type Definition } from "../../../src/core/define.ts";
import { pass } from "../../../src/core/finding.ts";

/** Works for longer than a pool is patient where the completion is `long FILE`, with rest points, and notes each beginning in that file. */
export const resting: Definition = defineVerifier({
  name: "resting",
  version: 1,
  summary: "Works with rest points.",
  module: import.meta.url,
  resource: "cpu",
  check({ completion }) {
    const [command, file] = completion.split(" ");
    if (command !== "long" || file === undefined) return pass("at once");
    appendFileSync(file, "begun ");
    const end = performance.now() + 100;
    while (performance.now() < end) restPoint();
    return pass("after long work");
  },
});
