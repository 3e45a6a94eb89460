import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.ts";

interface Row {
  readonly topic?: string;
  readonly completion: string;
  readonly reference: string;
  readonly reward?: number;
  readonly why: string;
}

/** docs/math-equality.md, made from the cases of the math verifier that have a topic. */
export function mathEqualityDoc(): string {
  const rows = readFileSync(join(root, "verifiers/math/cases.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Row); // the tests hold its shape
  const topics = new Set(rows.flatMap(({ topic }) => topic ?? []));
  const tables = [...topics].flatMap((topic) => [
    `## ${topic}`,
    "",
    "| reference | answer | equal | why |",
    "|---|---|---|---|",
    ...rows
      .filter((row) => row.topic === topic)
      .map(
        ({ reference, completion, reward, why }) =>
          `| ${code(reference)} | ${code(answerOf(completion))} | ${reward === 1 ? "yes" : "no"} | ${why} |`,
      ),
    "",
  ]);
  return [
    "# What math takes for equal",
    "",
    "<!-- Made from verifiers/math/cases.jsonl by `npm run update`. Do not edit by hand. -->",
    "",
    "Every line is a test of the `math` verifier with its default options. How answers are found, how sure a verdict is and what bounds hold is told in",
    "[the verifier's own page](../verifiers/math/README.md).",
    "",
    ...tables,
  ].join("\n");
}

/** What stands in the box. */
function answerOf(completion: string): string {
  return completion.startsWith("\\boxed{") && completion.endsWith("}") ? completion.slice("\\boxed{".length, -1) : completion;
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("\n", " ")}\``;
}
