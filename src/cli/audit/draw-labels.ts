import { createLabelDraw, planLabels, type LabelPlan } from "../../audit/index.ts";
import { cellKey, createLabelCells } from "./label-cells.ts";
import { createContentKeys, gradedRows, type GradedOptions, type GradedRow } from "./graded-row.ts";

export interface DrawOptions extends GradedOptions {
  readonly total: number;
  readonly floor: number;
  readonly seed: number;
}

export interface DrawnLabels {
  readonly plan: LabelPlan;
  /** Rows without a verdict, which are never drawn. */
  readonly undecided: number;
  /** Drawn rows that have a label already and are left out of the lines. */
  readonly already: () => number;
  readonly lines: AsyncIterable<string>;
}

/**
 * Draws what to label next: once through the rows to count the cells and keep the lowest keys of each, and once more to write the drawn rows
 * in their order. A cell of N rows of which n are drawn gives each of them the propensity n / N.
 */
export async function drawLabels(
  files: readonly { readonly path: string; readonly name: string }[],
  options: DrawOptions,
): Promise<DrawnLabels> {
  const counts = createLabelCells();
  const draw = createLabelDraw(options.total);
  const keyOf = createContentKeys(options.seed);
  for await (const graded of gradedRows(files, options)) {
    counts.add(graded);
    if (graded.cell) draw.offer(cellKey(graded.cell), keyOf(graded), graded.number);
  }
  const cells = counts.cells();
  const plan = planLabels(cells, { total: options.total, floor: options.floor });
  const wanted = new Map(plan.cells.map((cell) => [cellKey(cell), cell]));
  const drawn = draw.drawn(new Map([...wanted].map(([key, cell]) => [key, cell.wanted])));
  let already = 0;
  const lines = async function* (): AsyncGenerator<string, void, undefined> {
    for await (const graded of gradedRows(files, options)) {
      const cell = wanted.get(drawn.get(graded.number) ?? "");
      if (!cell) continue;
      if (graded.label !== null) already += 1;
      else yield lineOf(graded, cell.wanted / cell.rows);
    }
  };
  return { plan, undecided: counts.undecided(), already: () => already, lines: lines() };
}

/** What a person needs for a label, with what the audit needs to weigh it. */
function lineOf({ row, place, cell }: GradedRow, propensity: number): string {
  const { prompt, completion, reference = null } = row;
  return `${JSON.stringify({ id: row.id, place, prompt, completion, reference, audit: { ...cell, propensity } })}\n`;
}
