import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { AssayError, messageOf } from "../../core/errors.ts";
import { readChannels, type BetaShape, type CorrectionMethod, type GroupAdvantageOptions, type TrackedValue } from "../../noise/index.ts";
import type { Values } from "../command.ts";
import { expandInputs } from "../grade/expand-inputs.ts";
import { refuseAsOutput } from "../grade/files.ts";
import type { GradedFile } from "./correct-files.ts";
import type { correctArgs } from "./correct-args.ts";
import type { CorrectionOptions } from "./correction-options.ts";

/** Reads the options of `assay correct` and the files that they name. Throws E_USAGE, E_FILE_READ or E_CHANNEL. */
export function correctionOptions(given: Values<typeof correctArgs>, cwd: string): CorrectionOptions {
  const minJ = given["min-j"];
  if (minJ !== undefined && !(minJ > 0 && minJ <= 1))
    throw new AssayError("E_USAGE", { message: `--min-j must be above 0 and at most 1, not ${minJ}.` });
  if (given.advantages === "spo" && given.values === undefined)
    throw new AssayError("E_USAGE", {
      message: "--advantages spo needs --values FILE.",
      hint: "It subtracts values that were tracked before these rows.",
    });
  const inverted = given["allow-negative-j"] ? "use" : "refuse";
  return {
    channels: readChannels(readText(given.channel, cwd, maxBytes), given.channel, { inverted }),
    // The parser lets nothing through but the choices of these options.
    estimator: given.advantages as CorrectionOptions["estimator"],
    correction: { method: given.method as CorrectionMethod, minJ, inverted },
    advantages: { sd: given.sd as GroupAdvantageOptions["sd"], singleton: given.singleton as GroupAdvantageOptions["singleton"] },
    unknownStratum: given["unknown-stratum"] as CorrectionOptions["unknownStratum"],
    incomplete: given.incomplete as CorrectionOptions["incomplete"],
    length: given.length,
    bnpo: given.bnpo === undefined ? undefined : shapeOf(given.bnpo),
    values: readValues(given.values, cwd),
  };
}

/** The graded files that words name. Throws E_FILE_READ where one cannot be read twice, as a pipe, and E_USAGE where the output is one of them. */
export function gradedFiles(
  words: readonly string[],
  given: Pick<Values<typeof correctArgs>, "out" | "channel">,
  cwd: string,
): readonly GradedFile[] {
  refuseAsOutput(given.channel, given.out, cwd);
  return expandInputs(words, cwd).map((name) => {
    refuseAsOutput(name, given.out, cwd);
    const path = resolve(cwd, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && !stat.isFile() && !stat.isDirectory())
      throw new AssayError("E_FILE_READ", {
        message: `${name} is no file: groups are made before rows are written, so it is read twice.`,
        hint: "Write it to a file first.",
      });
    return { path, name };
  });
}

function shapeOf(text: string): BetaShape {
  const [alpha = Number.NaN, beta = Number.NaN, ...more] = text.split(",").map(Number);
  if (alpha >= 1 && beta >= 1 && Number.isFinite(alpha + beta) && more.length === 0) return { alpha, beta };
  throw new AssayError("E_USAGE", { message: `--bnpo needs two numbers from 1, not "${text}".`, hint: "Such as --bnpo 1.4,1.3." });
}

const maxBytes = 1 << 20;
/** Values of a million prompts. */
const maxValueBytes = 128 << 20;

const values = z.record(
  z.string(),
  z
    .object({ alpha: z.number(), beta: z.number() })
    .refine(({ alpha, beta }) => alpha + beta > 0, { error: "expected counts with a sum above 0" }),
);

/** Reads tracked values of prompts: a JSON object of { alpha, beta } by group id, as a value tracker's snapshot. */
function readValues(file: string | undefined, cwd: string): Readonly<Record<string, TrackedValue>> {
  if (file === undefined) return {};
  const text = readText(file, cwd, maxValueBytes);
  try {
    return values.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).replace(/\n\s*/gu, " ").slice(0, 200) : messageOf(error);
    throw new AssayError("E_USAGE", {
      message: `--values ${file} is no JSON object of { alpha, beta } by group id: ${why}.`,
      hint: "createValueTracker(...).snapshot() gives one.",
      cause: error,
    });
  }
}

function readText(file: string, cwd: string, most: number): string {
  const path = resolve(cwd, file);
  try {
    const { size } = statSync(path);
    if (size > most) throw new AssayError("E_FILE_READ", { message: `${file} has ${size} bytes, and ${most} are the limit.` });
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof AssayError) throw error;
    throw new AssayError("E_FILE_READ", { message: `${file} cannot be read: ${messageOf(error)}.`, cause: error });
  }
}
