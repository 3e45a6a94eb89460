import { defineCommand, type Command } from "../command.ts";
import { inspectMachine } from "../machine.ts";
import { createPaint } from "../style.ts";

export const doctor: Command = defineCommand({
  meta: {
    name: "doctor",
    summary: "Show what this machine can do.",
    example: "assay doctor",
    description: "Each line is one ability: ok, or missing with what to do. Always exits 0.",
  },
  args: { json: { type: "boolean", description: "Print one JSON object an ability: name, ok, detail, advice" } },
  async run({ values, stdout, env, signal }) {
    const paint = createPaint(stdout, env);
    for await (const { name, ok, detail, advice } of inspectMachine(signal)) {
      if (values.json) stdout.write(`${JSON.stringify({ name, ok, detail, advice: advice ?? null })}\n`);
      else {
        const status = ok ? paint("green", "ok     ") : paint("yellow", "missing");
        stdout.write(`${status}  ${name.padEnd(18)}${detail}\n${advice === undefined ? "" : `${" ".repeat(27)}${paint("dim", advice)}\n`}`);
      }
    }
    return 0;
  },
});
