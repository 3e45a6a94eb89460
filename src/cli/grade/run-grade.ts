import { resolve } from "node:path";
import type { Concurrency } from "../../core/context.ts";
import { AssayError } from "../../core/errors.ts";
import type { Reward } from "../../core/types.ts";
import type { Field } from "../../data/columns.ts";
import type { RunRecord } from "../../data/results/run-record.ts";
import { createSummarizer } from "../../data/summary.ts";
import { createScorer } from "../../scorer/create-scorer.ts";
import { cachePlace } from "../cache-place.ts";
import type { CommandContext } from "../command.ts";
import { ownVersion } from "../../core/own-version.ts";
import type { ResolvedReward } from "../resolve-reward.ts";
import { createPaint } from "../style.ts";
import { compileLate } from "../compile-late.ts";
import { asksJudge } from "./asks-judge.ts";
import { capHeap } from "./cap-heap.ts";
import { expandInputs } from "./expand-inputs.ts";
import { inspectFiles } from "./files.ts";
import { gradeFiles, type Graded, type GradeOptions } from "./grade-files.ts";
import { gradeToFile, type GradedFile } from "./grade-to-file.ts";
import { exitCode, type Kept } from "./options.ts";
import { createProgress } from "./progress.ts";
import { renderSummary, summaryLine } from "./render-summary.ts";

const judgedWindow = 4_096;
const weekMs = 7 * 24 * 3_600_000;

export interface GradeRequest {
  readonly resolved: ResolvedReward<Reward>;
  /** Inputs as they were given: files, patterns, or - for standard input. */
  readonly inputs: readonly string[];
  readonly out: string | undefined;
  readonly resume: boolean;
  readonly map: ReadonlyMap<Field, string>;
  readonly label: string | undefined;
  readonly keep: ReadonlySet<Kept>;
  readonly limit: number | undefined;
  readonly concurrency: Partial<Concurrency>;
  readonly seed: number;
  readonly cache: string | undefined;
  readonly failUnder: number | undefined;
  readonly json: boolean;
}

/** Grades as `assay grade` was asked to, tells about it, and gives the exit code. */
export async function runGrade(request: GradeRequest, context: CommandContext<Record<never, never>>): Promise<number> {
  const { out, json } = request;
  const { stdout, stderr, cwd, env, signal } = context;
  const inputs = expandInputs(request.inputs, cwd);
  checkResume(request);
  const totalBytes = inspectFiles(inputs, out, cwd);
  const note = (text: string): void => void (json || stderr.write(`${text}\n`));
  const { reward, pipeline } = request.resolved;
  const summarizer = createSummarizer(reward.range);
  const progress = createProgress(stderr, totalBytes);
  const isJudged = asksJudge(reward.spec);
  compileLate();
  const stopWatching = capHeap();
  const scorer = createScorer(reward, {
    seed: request.seed,
    concurrency: request.concurrency,
    note,
    // Calls have deadlines of their own; rows that wait for their turn in a long run of calls are not late.
    ...(isJudged ? { requestMs: weekMs } : {}),
    ...(request.cache === undefined ? {} : { cache: cachePlace(cwd, request.cache) }),
  });
  const options: Omit<GradeOptions, "output" | "outputName" | "closeOutput"> = {
    scorer,
    summarizer,
    fingerprint: pipeline.fingerprint,
    seed: request.seed,
    inputs: inputs.map((name) => ({ path: name === "-" ? name : resolve(cwd, name), name })),
    map: request.map,
    keep: request.keep,
    signal,
    // Rows that wait for a judge hold more than a row that is checked, and hundreds of calls are never made at once.
    ...(isJudged ? { window: judgedWindow } : {}),
    stdin: () => context.stdin,
    ...(request.label === undefined ? {} : { label: request.label }),
    ...(request.limit === undefined ? {} : { limit: request.limit }),
    note,
    read: (bytes) => progress.bytes(bytes),
    graded: (rows) => progress.rows(rows),
  };
  let graded: Graded | GradedFile;
  try {
    graded =
      out === undefined
        ? await gradeFiles({ ...options, output: stdout, outputName: "stdout", closeOutput: false })
        : await gradeToFile({ ...options, out: resolve(cwd, out), outName: out, resume: request.resume, run: runOf(request) });
  } finally {
    stopWatching();
    progress.clear();
    await scorer.close();
  }
  const summary = summarizer.summary();
  const { failure } = graded;
  if (json) (out === undefined ? stderr : stdout).write(summaryLine(summary));
  else {
    if (summary.rows === 0 && failure === undefined) stderr.write(`warning: ${inputs.join(", ")} has no rows.\n`);
    if ("earlier" in graded && graded.earlier) stderr.write(`${resumedText(graded.earlier)}\n`);
    stderr.write(renderSummary(summary, createPaint(stderr, env)));
    if (out !== undefined && !failure) stderr.write(`results     ${out}\n`);
  }
  if (failure) throw failure;
  return exitCode({ errored: summary.errored, mean: summary.mean, failUnder: request.failUnder });
}

function checkResume({ out, resume }: GradeRequest): void {
  if (!resume) return;
  if (out === undefined) {
    throw new AssayError("E_USAGE", {
      message: "--resume needs --out, the file to go on with.",
      hint: "Such as --out graded.jsonl --resume.",
    });
  }
}

function runOf({ resolved, seed, map, label, keep }: GradeRequest): Omit<RunRecord, "inputs" | "rows"> {
  const { pipeline, reward, recipes } = resolved;
  return {
    version: 1,
    assay: ownVersion(),
    fingerprint: pipeline.fingerprint,
    reward: reward.spec,
    seed,
    map: Object.fromEntries(map),
    label: label ?? null,
    keep: [...keep],
    recipes,
  };
}

function resumedText({ rows, again }: { readonly rows: number; readonly again: number }): string {
  const there = `${rows.toLocaleString("en-US")} rows were there already`;
  return `resumed     ${there}${again > 0 ? `, ${again.toLocaleString("en-US")} of them were run again` : ""}`;
}
