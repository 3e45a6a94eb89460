import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Disagreement } from "../../audit/audit-report.ts";
import { draw } from "../../core/random.ts";

/** Disagreements on their way to a page: any number comes in, and a bounded number of them is kept, in a file. */
export interface DisagreementStore extends Disposable {
  add(disagreement: Disagreement): void;
  /** How many are kept. */
  readonly kept: number;
  /** What is kept, in the order in which it came. */
  read(): Generator<Disagreement, void, undefined>;
}

interface Held {
  readonly order: number;
  readonly at: number;
  readonly bytes: number;
}

/**
 * Keeps `most` disagreements; past that, each that comes has the same chance to be among those kept (reservoir sampling, algorithm R), drawn
 * from the seed and its place in the order, so that the same input gives the same page.
 */
export function createDisagreementStore(most: number, seed: number): DisagreementStore {
  const folder = mkdtempSync(join(tmpdir(), "assay-audit-"));
  const file = openSync(join(folder, "disagreements"), "w+");
  const held: Held[] = [];
  let came = 0;
  let end = 0;
  const write = (disagreement: Disagreement): Held => {
    const bytes = Buffer.from(JSON.stringify(disagreement));
    writeSync(file, bytes, 0, bytes.length, end);
    const one = { order: came, at: end, bytes: bytes.length };
    end += bytes.length;
    return one;
  };
  return {
    get kept() {
      return held.length;
    },
    add(disagreement) {
      if (held.length < most) held.push(write(disagreement));
      else {
        const place = Math.floor(draw(seed, "disagreement", came) * (came + 1));
        if (place < most) held[place] = write(disagreement);
      }
      came += 1;
    },
    *read() {
      for (const { at, bytes } of held.toSorted((a, b) => a.order - b.order)) {
        const buffer = Buffer.alloc(bytes);
        readSync(file, buffer, 0, bytes, at);
        yield JSON.parse(buffer.toString("utf8")) as Disagreement; // written above
      }
    },
    [Symbol.dispose]() {
      closeSync(file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
