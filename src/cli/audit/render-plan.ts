import type { LabelPlan } from "../../audit/index.ts";
import { shownName } from "../../core/shown.ts";
import { count } from "../grade/render-summary.ts";

/** How many labels of which cells, for people. */
export function renderPlan({ cells, expected }: LabelPlan): string {
  const head = ["stratum", "verdict", "rows", "labelled", "wanted", "to label"];
  const table = [
    head,
    ...cells.map((cell) => [
      shownName(cell.stratum),
      cell.verdict === 1 ? "passed" : "refused",
      ...[cell.rows, cell.labelled, cell.wanted, cell.draw].map((number) => count(number)),
    ]),
  ];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row.map((text, column) => (column < 2 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0))).join("   "),
  );
  const halves = [
    ["false negatives", expected.falseNegative],
    ["false positives", expected.falsePositive],
  ] as const;
  const reach = halves.map(([name, half]) => (half === null ? `${name} cannot be told` : `${name} to ± ${half.toFixed(3)}`));
  return `${[...lines, `expected: ${reach.join(", ")}`].join("\n")}\n`;
}

export function planLines({ cells, total, expected }: LabelPlan): string {
  const summary = { type: "summary", total, expected: { false_negative: expected.falseNegative, false_positive: expected.falsePositive } };
  return [...cells.map((cell) => ({ type: "cell", ...cell })), summary].map((line) => `${JSON.stringify(line)}\n`).join("");
}
