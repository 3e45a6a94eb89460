/** A number for each row of a run, 8 bytes each; null where none was set. */
export interface RowNumbers {
  set(row: number, value: number | null): void;
  get(row: number): number | null;
}

const rowsAPage = 1 << 16;

export function createRowNumbers(): RowNumbers {
  const pages: (Float64Array | undefined)[] = [];
  return {
    set(row, value) {
      const page = (pages[Math.floor(row / rowsAPage)] ??= new Float64Array(rowsAPage).fill(Number.NaN));
      page[row % rowsAPage] = value ?? Number.NaN;
    },
    get(row) {
      const value = pages[Math.floor(row / rowsAPage)]?.[row % rowsAPage] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    },
  };
}
