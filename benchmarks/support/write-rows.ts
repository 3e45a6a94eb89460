import { createWriteStream } from "node:fs";

/** Writes so many rows as JSON lines, each made when its turn comes. */
export async function writeRows(path: string, rows: number, row: (index: number) => object): Promise<void> {
  const out = createWriteStream(path);
  for (let index = 0; index < rows; index += 1) {
    if (!out.write(`${JSON.stringify(row(index))}\n`)) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
}
