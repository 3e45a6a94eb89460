import { wilson } from "../../audit/binomial-intervals.ts";
import { shownName, shownValue } from "../../core/shown.ts";
import type { SpecDifference } from "../../core/spec-differences.ts";
import { quote } from "../../core/text.ts";
import { movedOf, tableRows, type StratumMoves, type VerdictMoves, type VerdictTable } from "../../data/diff/verdict-moves.ts";
import { judgement, type Example, type GradingDiff, type Moved } from "../../data/diff/diff-gradings.ts";
import { pairedTest } from "../../audit/paired-test.ts";
import { count, type Paint } from "../grade/render-summary.ts";

const most = 12;

/** What changed between two gradings, for people. */
export function renderDiff(diff: GradingDiff, paint: Paint): string {
  const { both, changed, onlyA, onlyB, transitions, moved, pipelines, examples } = diff;
  const lines = [
    `${paint("bold", `${count(changed)} of ${count(both)} rows changed`)}${onlyA + onlyB > 0 ? `   only in A ${count(onlyA)}   only in B ${count(onlyB)}` : ""}`,
    `mean reward ${mean(diff.meanA)} → ${mean(diff.meanB)} over rows scored in both`,
    `fingerprint ${list(diff.fingerprints.a)} → ${list(diff.fingerprints.b)}   seed ${list(diff.seeds.a)} → ${list(diff.seeds.b)}`,
    ...section("pipelines", pipelines, ({ length }) => `and ${length} more`, difference),
    ...section(
      "changes",
      transitions,
      ({ length }) => `and ${length} other kinds`,
      ({ from, to, rows, meanChange }) => {
        const change = meanChange === null ? "" : `   ${meanChange > 0 ? "+" : ""}${figure(meanChange)}`;
        return `${`${from} → ${to}`.padEnd(44)} ${count(rows).padStart(9)}${change}`;
      },
    ),
    ...section(
      "by verifier",
      moved,
      ({ length }) => `and ${length} others`,
      (one) => `${movedName(one).padEnd(44)} ${count(one.rows).padStart(9)}`,
    ),
    ...verdictLines(diff.verdicts),
    ...(examples.length > 0 ? ["examples", ...examples.flatMap(example)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function section<T>(
  title: string,
  items: readonly T[],
  rest: (left: readonly T[]) => string,
  line: (item: T) => string,
): readonly string[] {
  if (items.length === 0) return [];
  const left = items.slice(most);
  return [title, ...items.slice(0, most).map((item) => `  ${line(item)}`), ...(left.length > 0 ? [`  ${rest(left)}`] : [])];
}

/** Where verdicts went by stratum, and what labels say that it does to the rates. */
function verdictLines({ overall, strata, otherRows, unlabelled, undecided }: VerdictMoves): readonly string[] {
  const moved = strata.filter((stratum) => movedOf(stratum.all) > 0);
  const labelled = tableRows(overall.right) + tableRows(overall.wrong);
  if (moved.length === 0 && labelled === 0) return [];
  const left = undecided > 0 ? [`  ${count(undecided)} rows have no decision in both gradings`] : [];
  return [
    "verdicts",
    ...moved
      .slice(0, most)
      .map(
        ({ stratum, all }) =>
          `  ${shownName(stratum).padEnd(42)} fail → pass ${count(all.failToPass)}   pass → fail ${count(all.passToFail)}`,
      ),
    ...(moved.length > most ? [`  and ${moved.length - most} other strata`] : []),
    ...(otherRows > 0 ? [`  ${count(otherRows)} rows are of strata that are not counted apart`] : []),
    ...(labelled > 0
      ? [...rateLines(overall, "all"), ...moved.flatMap((stratum) => (strata.length > 1 ? rateLines(stratum, stratum.stratum) : []))]
      : []),
    ...left,
    ...(labelled > 0 && unlabelled > 0 ? [`  ${count(unlabelled)} rows have no label`] : []),
  ];
}

function rateLines({ right, wrong }: StratumMoves, name: string): readonly string[] {
  return [
    ...rateLine(`false negatives, ${shownName(name)}`, right, {
      before: right.failBoth + right.failToPass,
      after: right.failBoth + right.passToFail,
    }),
    ...rateLine(`false positives, ${shownName(name)}`, wrong, {
      before: wrong.passBoth + wrong.passToFail,
      after: wrong.passBoth + wrong.failToPass,
    }),
  ];
}

function rateLine(
  name: string,
  table: VerdictTable,
  { before, after }: { readonly before: number; readonly after: number },
): readonly string[] {
  const rows = tableRows(table);
  if (rows === 0) return [];
  const p = pairedTest(table.failToPass, table.passToFail);
  return [`  ${name.padEnd(42)} ${rate(before, rows)} → ${rate(after, rows)}   p ${p < 0.001 ? "< 0.001" : p.toFixed(3)}`];
}

function rate(hits: number, rows: number): string {
  const [low, high] = wilson(hits, rows);
  return `${(hits / rows).toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}

function difference(one: SpecDifference): string {
  switch (one.kind) {
    case "version":
      return `${shownName(one.use)} version ${one.before} → ${one.after}`;
    case "recipe":
      return `${shownName(one.path)} ${shownName(one.before)} → ${shownName(one.after)}`;
    case "option":
      return `${shownName(one.path)} ${shownValue(one.before)} → ${shownValue(one.after)}`;
    default:
      return one satisfies never;
  }
}

function movedName({ part, recipe, before, after }: Moved): string {
  const name = part === "" ? "the whole" : shownName(part);
  if (recipe === null) return name;
  const versions = before === after || before === null || after === null ? `${after ?? before}` : `${before} → ${after}`;
  return `${name} (${shownName(recipe)} ${versions})`;
}

function example({ a, b }: Example): readonly string[] {
  return [
    `  ${shownName(a.id)}: ${judgement(a)} → ${judgement(b)}`,
    `    A ${quote(a.reason, 120)}`,
    `    B ${quote(b.reason, 120)}`,
    ...((a.completion ?? b.completion) === undefined ? [] : [`    completion ${quote(a.completion ?? b.completion ?? "", 160)}`]),
  ];
}

function mean(value: number | null): string {
  return value === null ? "–" : figure(value);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function list(values: readonly (string | number)[]): string {
  return values.length === 0 ? "–" : values.join(", ");
}
