import type { Writable } from "node:stream";
import { createContext, type ContextOptions } from "../../core/context.ts";
import { createFlow } from "../../core/flow.ts";
import { defaultRequestMs } from "../../core/run.ts";
import { errored } from "../../core/scores.ts";
import { messageOf } from "../../core/errors.ts";
import type { Sample, SampleReward, Score } from "../../core/types.ts";
import { createOrderedOutput } from "../../data/ordered-output.ts";
import { readRows, type Input, type RowItem, type RowsOptions } from "../../data/read-rows.ts";
import { createRowWriter, type RowOptions } from "../../data/score-row.ts";
import { createSummarizer, type Summary } from "../../data/summary.ts";

export interface GradeOptions extends RowsOptions, RowOptions, Pick<ContextOptions, "concurrency" | "pool"> {
  readonly reward: SampleReward;
  readonly inputs: readonly Input[];
  /** Where rows go; `outputName` stands in errors, and `closeOutput` says whether the stream is ended after the last row. */
  readonly output: Writable;
  readonly outputName: string;
  readonly closeOutput: boolean;
  readonly signal: AbortSignal;
  /** Told how many rows are out. */
  readonly graded?: (rows: number) => void;
}

const windowRows = 16_384;
const windowBytes = 16 << 20;

export interface Graded {
  readonly summary: Summary;
  /** What ended the run before the last row: an AssayError with E_FILE_READ, E_FILE_WRITE or the code of a column error. */
  readonly failure?: Error;
}

/**
 * Grades files: rows in, Scores out in input order, and a summary. What was scored before a failure is written.
 * An abort ends the run early: what was under way is written as errored with E_ABORTED.
 */
export async function gradeFiles(options: GradeOptions): Promise<Graded> {
  const { reward, inputs, fingerprint, seed, keep } = options;
  let rows = 0;
  let settled = 0;
  const output = createOrderedOutput(options.output, {
    name: options.outputName,
    close: options.closeOutput,
    written(count, size) {
      rows += count;
      flow.release(count, size);
      options.graded?.(rows);
    },
  });
  const signal = AbortSignal.any([options.signal, output.failed]);
  const context = createContext({ ...options, signal });
  const summarizer = createSummarizer(reward.range);
  const write = createRowWriter({ fingerprint, seed, keep });
  const flow = createFlow<RowItem>({
    reward,
    context,
    window: windowRows,
    windowSize: windowBytes,
    requestMs: defaultRequestMs,
    settled(item, index, score) {
      settled += 1;
      const written = writeRow(write, item.sample, score);
      summarizer.add(item.sample, written.score);
      output.put(index, written.line, item.size);
    },
  });
  const failures: Error[] = [];
  const note = (failure: unknown): void => void failures.push(failure instanceof Error ? failure : new Error(messageOf(failure)));
  await flow.run(readRows(inputs, { ...options, signal })).catch(note);
  // Nothing was graded: an output of an earlier run stays as it was.
  if (settled === 0 && options.closeOutput && (failures.length > 0 || signal.aborted)) options.output.destroy();
  else await output.end().catch(note);
  const summary = summarizer.summary();
  const [failure] = failures;
  return failure ? { summary, failure } : { summary };
}

/** The row of a Score, or that of an errored one where its evidence is nothing that JSON can carry. */
function writeRow(write: (sample: Sample, score: Score) => string, sample: Sample, score: Score): { line: string; score: Score } {
  try {
    return { line: write(sample, score), score };
  } catch (error) {
    const broken = errored("E_CHECK_RESULT", `The Score cannot be written as JSON: ${messageOf(error)}.`);
    return { line: write(sample, broken), score: broken };
  }
}
