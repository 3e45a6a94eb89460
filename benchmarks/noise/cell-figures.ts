import type { Cell } from "./plan.ts";
import type { Trained } from "./train.ts";

export interface CellFigures extends Cell {
  readonly accuracy: number;
  /** Of the mean over seeds. */
  readonly standardError: number;
  readonly even: number;
  readonly odd: number;
  readonly noOp: number | null;
}

export function figuresOf(cell: Cell, runs: readonly Trained[]): CellFigures {
  const mean = (of: (run: Trained) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const accuracy = mean((run) => run.accuracy);
  const square = runs.reduce((sum, run) => sum + (run.accuracy - accuracy) ** 2, 0);
  return {
    ...cell,
    accuracy,
    standardError: runs.length < 2 ? 0 : Math.sqrt(square / (runs.length - 1) / runs.length),
    even: mean((run) => run.even),
    odd: mean((run) => run.odd),
    noOp: runs.reduce<number | null>((most, { noOp }) => (noOp === null ? most : Math.max(most ?? 0, noOp)), null),
  };
}

/** The accuracy of a cell; NaN where it was not run, so that no comparison with it holds. */
export function accuracyIn(
  figures: readonly CellFigures[],
): (...cell: readonly [Cell["setting"], Cell["advantage"], Cell["method"]]) => number {
  return (setting, advantage, method) =>
    figures.find((one) => one.setting === setting && one.advantage === advantage && one.method === method)?.accuracy ?? Number.NaN;
}
