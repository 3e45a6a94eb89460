import type { Writable } from "node:stream";
import { messageOf } from "../../core/errors.ts";
import type { FlowItem } from "../../core/flow.ts";
import type { Sample } from "../../core/types.ts";
import { createOrderedOutput } from "../../data/ordered-output.ts";
import { readRows, type Input, type RowItem, type RowsOptions } from "../../data/read-rows.ts";
import type { EarlierRun } from "../../data/results/earlier-run.ts";
import { createRowWriter, writeRow, type RowOptions } from "../../data/score-row.ts";
import type { Summarizer } from "../../data/summary.ts";
import type { Scorer } from "../../scorer/create-scorer.ts";

export interface GradeOptions extends RowsOptions, RowOptions {
  readonly scorer: Scorer;
  readonly inputs: readonly Input[];
  /** Where rows go; `outputName` stands in errors, and `closeOutput` says whether the stream is ended after the last row. */
  readonly output: Writable;
  readonly outputName: string;
  readonly closeOutput: boolean;
  /** What an earlier run left in the output: its rows are not graded again, but for the errored ones. */
  readonly earlier?: EarlierRun | undefined;
  readonly summarizer: Summarizer;
  readonly signal: AbortSignal;
  /** Rows that are open at once. Default 16,384. */
  readonly window?: number;
  /** Told how many rows are out. */
  readonly graded?: (rows: number) => void;
}

const windowRows = 16_384;
const windowBytes = 16 << 20;

export interface Graded {
  /** Rows of the input, as far as it was read. */
  readonly rows: number;
  /** What ended the run before the last row: an AssayError with E_FILE_READ, E_FILE_WRITE or the code of a column error. */
  readonly failure?: Error;
}

/** An item with its place among the rows of all inputs, from 0. */
interface NumberedItem extends FlowItem {
  readonly row: number;
}

/**
 * Grades files: rows in, Scores out in input order. What was scored before a failure is written.
 * An abort ends the run early: what was under way is written as errored with E_ABORTED.
 */
export async function gradeFiles(options: GradeOptions): Promise<Graded> {
  const { scorer, inputs, fingerprint, seed, keep, earlier, summarizer } = options;
  let written = 0;
  let settled = 0;
  let rows = 0;
  const output = createOrderedOutput(options.output, {
    name: options.outputName,
    close: options.closeOutput,
    first: earlier?.rows ?? 0,
    written(count, size) {
      written += count;
      flow.release(count, size);
      options.graded?.(written);
    },
  });
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, output.failed, broken.signal]);
  const write = createRowWriter({ fingerprint, seed, keep });
  const byGroup = scorer.reward.scope === "group";
  const flow = scorer.flow<NumberedItem>({
    signal,
    window: options.window ?? windowRows,
    windowSize: windowBytes,
    settled({ sample, size, row }, _index, score) {
      settled += 1;
      if (earlier?.stays(row, sample)) return flow.release(1, size);
      const done = writeRow(write, sample, score);
      summarizer.add(sample, done.score);
      if (!byGroup && (!earlier || row >= earlier.rows)) return output.put(row, done.line, size);
      // A row of a group may have to wait for one that is still to be read, so it makes room before it is out.
      flow.release(1, size);
      if (!earlier || row >= earlier.rows) {
        written += 1;
        options.graded?.(written);
        return output.put(row, done.line, 0, 0);
      }
      try {
        if (earlier.replaces(row, done.score)) earlier.mended.put(row, done.line.trimEnd());
      } catch (error) {
        broken.abort(error);
      }
    },
  });
  // A row that stays is still one of its group, unless every group was whole.
  const skips = (row: number, sample: Sample): boolean =>
    earlier !== undefined && (!byGroup || earlier.ended) && earlier.stays(row, sample);

  async function* source(): AsyncGenerator<readonly NumberedItem[], void, undefined> {
    for await (const items of readRows(inputs, { ...options, signal })) {
      const numbered = items.flatMap((item: RowItem): readonly NumberedItem[] => {
        const row = rows;
        rows += 1;
        return skips(row, item.sample) ? [] : [{ ...item, row }];
      });
      if (numbered.length > 0) yield numbered;
      if (byGroup) await output.drained();
    }
  }

  const failures: Error[] = [];
  const note = (failure: unknown): void => void failures.push(failure instanceof Error ? failure : new Error(messageOf(failure)));
  await flow.run(source()).catch(note);
  // Nothing was graded: an output of an earlier run stays as it was.
  if (settled === 0 && options.closeOutput && (failures.length > 0 || signal.aborted)) options.output.destroy();
  else await output.end().catch(note);
  if (broken.signal.aborted) note(broken.signal.reason);
  const [failure] = failures;
  return failure ? { rows, failure } : { rows };
}
