import * as z from "zod";
import { defineVerifier, type Definition } from "../../../src/core/define.ts";
import { fail, pass } from "../../../src/core/finding.ts";

/** Does what the completion says: the ways in which a check can go wrong. */
export const unruly: Definition<{ repeat?: number | undefined }> = defineVerifier({
  name: "unruly",
  version: 1,
  summary: "Does what the completion says.",
  module: import.meta.url,
  resource: "cpu",
  workMs: 100,
  options: z.strictObject({ repeat: z.number().optional() }),
  reference: z.json(),
  async check({ completion, reference }) {
    const command = completion.split(" ")[0];
    if (command === "throw") throw new Error("thrown by the check");
    if (command === "throw-odd") throw Object.create(null);
    if (command === "exit") process.exit(3);
    if (command === "loop") for (;;);
    if (command === "never") await new Promise(() => undefined);
    if (command === "block") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (command === "recurse") recurse(0);
    if (command === "memory") fillMemory();
    if (command === "print") console.log("printed by the check");
    if (command === "nothing") return undefined as unknown as ReturnType<typeof pass>; // what a recipe in JavaScript may do
    return completion === reference ? pass(`${completion} is right`) : fail(`${completion} is not ${JSON.stringify(reference)}`);
  },
});

function recurse(depth: number): number {
  return recurse(depth + 1) + 1;
}

function fillMemory(): void {
  const kept: unknown[] = [];
  for (;;) kept.push(new Array(1 << 20).fill(0.5));
}
