import { compensatedSum } from "../core/numbers.ts";

/** Solves A x = b by elimination with partial pivoting. The solution is empty where b is, and not finite where A is singular. */
export function solve(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): { readonly solution: readonly number[]; readonly determinant: number } {
  const size = matrix.length;
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  let determinant = 1;
  for (let column = 0; column < size; column += 1) {
    let best = column;
    for (let row = column + 1; row < size; row += 1) if (Math.abs(at(rows, row, column)) > Math.abs(at(rows, best, column))) best = row;
    if (best !== column) {
      [rows[column], rows[best]] = [rows[best] ?? [], rows[column] ?? []];
      determinant = -determinant;
    }
    const pivot = at(rows, column, column);
    determinant *= pivot;
    if (pivot === 0) return { solution: [], determinant: 0 };
    for (let row = column + 1; row < size; row += 1) {
      const factor = at(rows, row, column) / pivot;
      const target = rows[row] ?? [];
      if (factor !== 0) for (let k = column; k <= size; k += 1) target[k] = (target[k] ?? 0) - factor * at(rows, column, k);
    }
  }
  if (right.length === 0) return { solution: [], determinant };
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    const known = compensatedSum(
      Array.from({ length: size - 1 - row }, (_, k) => at(rows, row, row + 1 + k) * (solution[row + 1 + k] ?? 0)),
    );
    solution[row] = (at(rows, row, size) - known) / at(rows, row, row);
  }
  return { solution, determinant };
}

/** Rounds of rotations; a matrix of 64 rows needs about ten. */
const maxSweeps = 60;

/** Singular values of a square matrix, in no order, by one-sided Jacobi rotations. */
export function singularValues(matrix: readonly (readonly number[])[]): readonly number[] {
  const size = matrix.length;
  const columns = Array.from({ length: size }, (_, column) => matrix.map((row) => row[column] ?? 0));
  for (let sweep = 0; sweep < maxSweeps; sweep += 1) {
    let turned = false;
    for (let p = 0; p < size - 1; p += 1)
      for (let q = p + 1; q < size; q += 1) turned = rotate(columns[p] ?? [], columns[q] ?? []) || turned;
    if (!turned) break;
  }
  return columns.map((column) => Math.sqrt(dot(column, column)));
}

/** Makes two columns orthogonal; false where they were. */
function rotate(a: number[], b: number[]): boolean {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  if (ab === 0 || Math.abs(ab) <= Number.EPSILON * Math.sqrt(aa * bb)) return false;
  const zeta = (bb - aa) / (2 * ab);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, t);
  const sine = cosine * t;
  for (let row = 0; row < a.length; row += 1) {
    const [x, y] = [a[row] ?? 0, b[row] ?? 0];
    a[row] = cosine * x - sine * y;
    b[row] = sine * x + cosine * y;
  }
  return true;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return compensatedSum(a.map((value, index) => value * (b[index] ?? 0)));
}

function at(rows: readonly (readonly number[])[], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}
