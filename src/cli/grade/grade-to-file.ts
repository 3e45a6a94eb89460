import { rmSync } from "node:fs";
import { AssayError } from "../../core/errors.ts";
import { checkSameRun, readEarlierRun, type EarlierRun } from "../../data/results/earlier-run.ts";
import { areFiles, hashed, hashInputs, inputRecords, type Hashing } from "../../data/results/input-record.ts";
import { mendedPathOf } from "../../data/results/mended-rows.ts";
import { openResultOutput } from "../../data/results/open-result-output.ts";
import { readRunRecord, writeRunRecord, type RunRecord } from "../../data/results/run-record.ts";
import { gradeFiles, type Graded, type GradeOptions } from "./grade-files.ts";

export interface FileOptions extends Omit<GradeOptions, "output" | "outputName" | "closeOutput" | "earlier"> {
  /** The file (or folder of parts) that rows go to, and how it is called in messages. */
  readonly out: string;
  readonly outName: string;
  /** Goes on after what an earlier run left. */
  readonly resume: boolean;
  /** What is graded, but for what this function finds out: inputs and rows. */
  readonly run: Omit<RunRecord, "inputs" | "rows">;
}

export interface GradedFile extends Graded {
  readonly earlier?: EarlierRun;
}

/**
 * Grades into a file that can be resumed. Beside it stands a record of the run, and while errored rows of an earlier run are graded again,
 * what they became. Throws E_RESUME where the earlier run was another one.
 */
export async function gradeToFile(options: FileOptions): Promise<GradedFile> {
  const { out, inputs, run, signal } = options;
  if (options.resume && !areFiles(inputs)) {
    throw new AssayError("E_USAGE", {
      message: "--resume cannot tell whether an input that can be read only once, such as standard input, is what it was.",
      hint: "Write the input to a file first.",
    });
  }
  const output = await openResultOutput(out, options.outName);
  let record: RunRecord = { ...run, inputs: inputRecords(inputs), rows: null };
  const found = options.resume ? await findEarlier(options, output, record) : undefined;
  const { earlier, before } = found ?? {};
  const known = before?.inputs.flatMap(({ sha256 }) => sha256 ?? []);
  const hashing: Hashing = known?.length === inputs.length ? hashed(Promise.resolve(known)) : hashInputs(inputs, record.inputs);
  let began = before !== undefined;
  const recorded = hashing.hashes.then(
    (hashes) => {
      record = { ...record, inputs: record.inputs.map((input, index) => ({ ...input, sha256: hashes[index] ?? null })) };
      if (began) writeRunRecord(out, record);
    },
    // A file that cannot be read is told by the one who grades it.
    () => undefined,
  );
  // Told at the end, where it is waited for.
  recorded.catch(() => undefined);
  // Small inputs have their hash by now, so that the record never stands without it.
  await Promise.race([recorded, Promise.resolve()]);
  try {
    const graded = await gradeFiles({
      ...options,
      earlier,
      output: await output.append({
        keep: earlier?.rows ?? 0,
        began() {
          if (!earlier) rmSync(mendedPathOf(out), { force: true });
          began = true;
          writeRunRecord(out, record);
        },
      }),
      outputName: options.outName,
      closeOutput: true,
    });
    const whole = graded.failure === undefined && !signal.aborted;
    if (earlier) await putInPlace(output, earlier, whole);
    // A run of a few rows does not wait until a large input is hashed.
    if (whole && options.limit === undefined) {
      hashing.wait();
      await recorded;
      writeRunRecord(out, { ...record, rows: graded.rows });
    }
    return earlier ? { ...graded, earlier } : graded;
  } finally {
    await hashing.stop();
  }
}

async function findEarlier(
  { out, outName, inputs, scorer, summarizer, limit }: FileOptions,
  output: Awaited<ReturnType<typeof openResultOutput>>,
  record: RunRecord,
): Promise<{ readonly earlier: EarlierRun; readonly before: RunRecord } | undefined> {
  if (!(await hasRows(output))) return undefined;
  const before = readRunRecord(out);
  if (!before) {
    throw new AssayError("E_RESUME", {
      message: `${outName} has rows but no record of the run that wrote it (${outName}.assay.json), so it cannot be resumed.`,
      hint: "Grade into another --out, or without --resume, which begins anew.",
    });
  }
  checkSameRun(outName, before, record, inputs);
  const earlier = await readEarlierRun({
    out,
    output,
    record: before,
    byGroup: scorer.reward.scope === "group",
    kept: (row, score) => summarizer.add(row, score),
  });
  if (limit === undefined || limit >= earlier.rows) return { earlier, before };
  throw new AssayError("E_RESUME", { message: `${outName} has ${earlier.rows} rows already, more than --limit ${limit}.` });
}

async function hasRows(output: Awaited<ReturnType<typeof openResultOutput>>): Promise<boolean> {
  for await (const lines of output.earlier()) if (lines.length > 0) return true;
  return false;
}

/** What was graded again goes into its place; after an early end it waits beside the output for the next run. */
async function putInPlace(output: Awaited<ReturnType<typeof openResultOutput>>, { mended }: EarlierRun, whole: boolean): Promise<void> {
  if (whole && mended.count > 0) {
    mended.flush();
    await output.replace((row) => mended.line(row));
  }
  mended.close({ done: whole });
}
