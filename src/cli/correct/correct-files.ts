import { AssayError } from "../../core/errors.ts";
import { createSum } from "../../core/numbers.ts";
import { readResults } from "../../data/results/read-results.ts";
import {
  channelOf,
  channelWarnings,
  fitBnpo,
  groupAdvantages,
  noiseWarnings,
  valueOf,
  type BetaShape,
  type GroupAdvantages,
  type NoiseWarning,
  type NoiseWarningKind,
} from "../../noise/index.ts";
import type { CorrectionOptions } from "./correction-options.ts";
import { decidedRow, type DecidedRow } from "./decided-row.ts";
import { gradedGroups, type PlacedRow } from "./graded-groups.ts";
import { createRowNumbers, type RowNumbers } from "./row-numbers.ts";

/** A file of graded rows: where it is, and how it is called in messages. */
export interface GradedFile {
  readonly path: string;
  readonly name: string;
}

export interface CorrectionSummary {
  readonly rows: number;
  /** Rows without a reward. */
  readonly nulls: number;
  /** Rows whose stratum has no rates. */
  readonly unknown: number;
  /** Means over the rows with a verdict; null where there is none. */
  readonly meanVerdict: number | null;
  readonly meanCorrected: number | null;
  readonly groups: number;
  /** Groups with one reward, and groups whose rewards are all equal. */
  readonly singletons: number;
  readonly zeroVariance: number;
  readonly warnings: readonly (NoiseWarning & { readonly groups: number })[];
  /** Strata that were used though their rates are of little worth. */
  readonly strata: readonly (NoiseWarning & { readonly stratum: string })[];
  readonly bnpo: BetaShape | null;
}

export interface Correction {
  /** Lines of JSON, several at once, in the order of the input. */
  readonly lines: AsyncGenerator<string, void, undefined>;
  /** What was done, once all lines were read. */
  summary(): CorrectionSummary;
}

/**
 * Corrects graded rows by the rates of their strata, and makes advantages of their groups. The files are read twice, three times to fit bnpo. Rows of
 * groups that are short go to disk past a bound; 16 bytes a row stay in memory.
 */
export async function correctFiles(files: readonly GradedFile[], options: CorrectionOptions, signal: AbortSignal): Promise<Correction> {
  const found = options.estimator === "none" ? undefined : await advantagesOf(files, options, signal);
  const counts = { rows: 0, nulls: 0, unknown: 0, verdicts: 0 };
  const [verdicts, corrected] = [createSum(), createSum()];
  const used = new Set<string>();
  const note = (row: DecidedRow): void => {
    counts.rows += 1;
    if (row.unknown) counts.unknown += 1;
    if (row.verdict === null || row.corrected === null) {
      counts.nulls += 1;
      return;
    }
    counts.verdicts += 1;
    if (row.stratum !== null && !row.unknown) used.add(row.stratum);
    verdicts.add(row.verdict);
    corrected.add(row.corrected);
  };
  const mean = (sum: number): number | null => (counts.verdicts === 0 ? null : sum / counts.verdicts);
  return {
    lines: (async function* () {
      for await (const batch of rowsOf(files, options, signal)) {
        for (const { row } of batch) note(row);
        yield batch.map((placed) => line(placed, found)).join("");
      }
      if (found && found.rows !== counts.rows && !signal.aborted)
        throw new AssayError("E_FILE_READ", {
          message: `The files had ${found.rows} rows when groups were made and ${counts.rows} when rows were written.`,
        });
    })(),
    summary: () => ({
      rows: counts.rows,
      nulls: counts.nulls,
      unknown: counts.unknown,
      meanVerdict: mean(verdicts.value()),
      meanCorrected: mean(corrected.value()),
      groups: found?.groups ?? 0,
      singletons: found?.rules.singleton ?? 0,
      zeroVariance: found?.rules["zero-variance"] ?? 0,
      warnings: warningsIn(found?.warned),
      strata: [...used]
        .toSorted()
        .flatMap((stratum) => channelWarnings(channelOf(options.channels, stratum)).map((one) => ({ ...one, stratum }))),
      bnpo: found?.bnpo ?? null,
    }),
  };
}

interface FoundAdvantages {
  readonly advantages: RowNumbers;
  /** Bits of warnings, by their place in `kinds`. */
  readonly warnings: RowNumbers;
  readonly warned: ReadonlyMap<NoiseWarningKind, number>;
  readonly rows: number;
  readonly groups: number;
  readonly rules: Readonly<Record<NonNullable<GroupAdvantages["rule"]>, number>>;
  readonly bnpo: BetaShape | null;
}

const kinds = Object.keys(noiseWarnings) as readonly NoiseWarningKind[]; // the keys of that very table

async function advantagesOf(files: readonly GradedFile[], options: CorrectionOptions, signal: AbortSignal): Promise<FoundAdvantages> {
  const bnpo = options.estimator === "bnpo" ? (options.bnpo ?? (await fitted(files, options, signal))) : null;
  const [advantages, warnings] = [createRowNumbers(), createRowNumbers()];
  const warned = new Map<NoiseWarningKind, number>();
  const rules = { singleton: 0, "zero-variance": 0 };
  const counts = { rows: 0, groups: 0 };
  for await (const members of gradedGroups(rowsOf(files, options, signal), options.incomplete)) {
    const made = advantagesIn(members, options, bnpo);
    counts.rows += members.length;
    counts.groups += 1;
    if (made.rule) rules[made.rule] += 1;
    let bits = 0;
    for (const { kind } of made.warnings) {
      warned.set(kind, (warned.get(kind) ?? 0) + 1);
      bits += 2 ** kinds.indexOf(kind);
    }
    for (const [place, { index }] of members.entries()) {
      advantages.set(index, made.advantages[place] ?? null);
      if (bits > 0) warnings.set(index, bits);
    }
  }
  return { advantages, warnings, warned, rules, bnpo, ...counts };
}

function advantagesIn(members: readonly PlacedRow[], options: CorrectionOptions, bnpo: BetaShape | null): GroupAdvantages {
  const { estimator, correction, values } = options;
  const id = members[0]?.row.group?.id ?? "";
  return groupAdvantages(
    members.map(({ row }) => row.verdict),
    {
      ...options.advantages,
      estimator,
      correction,
      channels: members.map(({ row }) => row.channel),
      lengths: members.map(({ row }) => row.length),
      value: valueOf((Object.hasOwn(values, id) ? values[id] : undefined) ?? { alpha: 0.5, beta: 0.5 }),
      ...(bnpo ? { bnpo } : {}),
    },
  );
}

/** The Beta distribution of the corrected pass rates of all groups with a reward. */
async function fitted(files: readonly GradedFile[], options: CorrectionOptions, signal: AbortSignal): Promise<BetaShape> {
  const rates: number[] = [];
  for await (const members of gradedGroups(rowsOf(files, options, signal), options.incomplete)) {
    const { mean } = advantagesIn(members, { ...options, estimator: "dr-grpo" }, null);
    if (mean !== null) rates.push(mean);
  }
  return fitBnpo(rates);
}

async function* rowsOf(
  files: readonly GradedFile[],
  options: CorrectionOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly PlacedRow[], void, undefined> {
  let index = 0;
  for (const { path, name } of files) {
    let number = 0;
    for await (const batch of readResults(path, name)) {
      if (signal.aborted) return;
      yield batch.map((row) => {
        number += 1;
        const place = `${name}:${number}`;
        return { row: decidedRow(row, place, options), index: index++, place };
      });
    }
  }
}

function line({ row, index }: PlacedRow, found: FoundAdvantages | undefined): string {
  const { id, group, reward, corrected, stratum } = row;
  const bits = found?.warnings.get(index) ?? 0;
  const advantage = found ? found.advantages.get(index) : corrected;
  const warnings = kinds.filter((_, place) => (bits >> place) % 2 === 1);
  return `${JSON.stringify({ id, group, reward, corrected, advantage, stratum, ...(warnings.length > 0 ? { warnings } : {}) })}\n`;
}

function warningsIn(warned: ReadonlyMap<NoiseWarningKind, number> | undefined): CorrectionSummary["warnings"] {
  return kinds.flatMap((kind) => {
    const groups = warned?.get(kind);
    // A low J is told of its stratum.
    return groups === undefined || kind === "low-j" ? [] : [{ ...noiseWarnings[kind], groups }];
  });
}
