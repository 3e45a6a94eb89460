export interface DriftWindow {
  /** Rows of the input, from 1, at which the window begins and ends. */
  readonly from: number;
  readonly to: number;
  readonly labelled: number;
  readonly wrongVerdicts: number;
}

/** Labelled rows with a verdict, in their order, in windows of equal size. */
export interface DriftWindows {
  add(row: number, wrong: boolean): void;
  windows(): readonly DriftWindow[];
}

const firstSize = 50;
const most = 32;

/** Windows of 50 labelled rows; when there would be more than 32, neighbours are joined and the size doubles, so that memory is constant. */
export function createDriftWindows(): DriftWindows {
  let size = firstSize;
  let full: DriftWindow[] = [];
  let open = { from: 0, to: 0, labelled: 0, wrongVerdicts: 0 };
  return {
    add(row, wrong) {
      if (open.labelled === 0) open.from = row;
      open.to = row;
      open.labelled += 1;
      if (wrong) open.wrongVerdicts += 1;
      if (open.labelled < size) return;
      full.push(open);
      open = { from: 0, to: 0, labelled: 0, wrongVerdicts: 0 };
      if (full.length < most) return;
      full = full.flatMap((window, index) => {
        const next = full[index + 1];
        return index % 2 === 0 && next ? [join(window, next)] : [];
      });
      size *= 2;
    },
    /** A short last window is joined with the one before. */
    windows() {
      if (open.labelled === 0) return full;
      const last = full.at(-1);
      return last && open.labelled < size / 2 ? [...full.slice(0, -1), join(last, open)] : [...full, { ...open }];
    },
  };
}

function join(a: DriftWindow, b: DriftWindow): DriftWindow {
  return { from: a.from, to: b.to, labelled: a.labelled + b.labelled, wrongVerdicts: a.wrongVerdicts + b.wrongVerdicts };
}
