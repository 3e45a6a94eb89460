import type { Command } from "./command.ts";

export interface CommandEntry {
  /** One word, or two for a command below another: `audit plan` is not `audit` with a file named plan, which is written ./plan. */
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, loaded when it is called: the list itself costs nothing. */
export const commands: readonly CommandEntry[] = [
  { name: "grade", summary: "Score every row of one or more files.", load: async () => (await import("./commands/grade.ts")).grade },
  {
    name: "explain",
    summary: "Score one completion and show every part and why.",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  { name: "init", summary: "Write a first pipeline and a small dataset.", load: async () => (await import("./commands/init.ts")).init },
  { name: "check", summary: "Validate a pipeline file.", load: async () => (await import("./commands/check.ts")).check },
  {
    name: "diff",
    summary: "Show what changed between two gradings of the same rows.",
    load: async () => (await import("./commands/diff.ts")).diff,
  },
  {
    name: "correct",
    summary: "Correct graded rows by their verifier's error rates, and make advantages.",
    load: async () => (await import("./commands/correct.ts")).correct,
  },
  {
    name: "audit",
    summary: "Measure how often a verifier is wrong, against labels.",
    load: async () => (await import("./commands/audit.ts")).audit,
  },
  {
    name: "audit plan",
    summary: "Say how many labels an audit needs, and in which cells.",
    load: async () => (await import("./commands/audit-plan.ts")).auditPlan,
  },
  {
    name: "audit sample",
    summary: "Draw the rows to label next, from every stratum and verdict.",
    load: async () => (await import("./commands/audit-sample.ts")).auditSample,
  },
  {
    name: "lock",
    summary: "Pin a pipeline, so that --locked can require it.",
    load: async () => (await import("./commands/lock.ts")).lock,
  },
  {
    name: "serve",
    summary: "Score samples as they come: a reward server over HTTP, or over stdin and stdout.",
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  {
    name: "audit label",
    summary: "Label rows by hand, blind to the verdict, on a page of this machine.",
    load: async () => (await import("./commands/audit-label.ts")).auditLabel,
  },
  {
    name: "judge-check",
    summary: "Attack a judge with answers that are known to be wrong.",
    load: async () => (await import("./commands/judge-check.ts")).judgeCheck,
  },
  { name: "list", summary: "Show the recipes that a pipeline can use.", load: async () => (await import("./commands/list.ts")).list },
  { name: "schema", summary: "Print the JSON Schema of pipeline files.", load: async () => (await import("./commands/schema.ts")).schema },
  { name: "doctor", summary: "Show what this machine can do.", load: async () => (await import("./commands/doctor.ts")).doctor },
];
