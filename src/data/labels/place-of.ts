import { basename } from "node:path";

/** Where a row of a graded file stands, from 1, by the file's own name: labels are found again wherever the files are moved to together. */
export function placeOf(file: string, row: number): string {
  return `${basename(file)}:${row}`;
}
