import { cohenKappa } from "../../audit/cohen-kappa.ts";
import { krippendorffAlpha } from "../../audit/krippendorff-alpha.ts";
import { labelTable } from "../../audit/label-table.ts";
import { shownName } from "../../core/shown.ts";
import type { LabelLine } from "../../data/labels/label-line.ts";

/** How far raters agree on the rows that they both labelled right or wrong. */
export interface PairwiseAgreement {
  readonly raters: readonly { readonly name: string; readonly right: number; readonly wrong: number; readonly unsure: number }[];
  readonly pairs: readonly {
    readonly raters: readonly [string, string];
    readonly rows: number;
    readonly same: number;
    /** null where it is not defined: no row in common, or one label alone. */
    readonly kappa: number | null;
    readonly interval: readonly [low: number, high: number] | null;
  }[];
  /** Of all raters together; null for fewer than two, or where it is not defined. */
  readonly alpha: number | null;
}

const maxRaters = 20;

/** Of the first 20 raters of a file, in the order in which they first spoke. */
export function pairwiseAgreement(lines: readonly LabelLine[]): PairwiseAgreement {
  const byRater = new Map<string, Map<string, 0 | 1 | null>>();
  for (const { rater, place, id, label, retracts } of lines) {
    const labels = byRater.get(rater) ?? new Map<string, 0 | 1 | null>();
    if (!byRater.has(rater) && byRater.size < maxRaters) byRater.set(rater, labels);
    if (retracts) labels.delete(`${place}\u0000${id}`);
    else labels.set(`${place}\u0000${id}`, label);
  }
  const raters = [...byRater].filter(([, labels]) => labels.size > 0);
  const counted = (labels: ReadonlyMap<string, 0 | 1 | null>, wanted: 0 | 1 | null): number =>
    [...labels.values()].filter((label) => label === wanted).length;
  return {
    raters: raters.map(([name, labels]) => ({ name, right: counted(labels, 1), wrong: counted(labels, 0), unsure: counted(labels, null) })),
    pairs: raters.flatMap((first, place) => raters.slice(place + 1).map((second) => pairOf(first, second))),
    alpha: raters.length < 2 ? null : alphaOf(raters.map(([, labels]) => labels)),
  };
}

type Rater = readonly [name: string, labels: ReadonlyMap<string, 0 | 1 | null>];

function pairOf([a, ofA]: Rater, [b, ofB]: Rater): PairwiseAgreement["pairs"][number] {
  const table = labelTable([...ofA].map(([key, label]) => [label, ofB.get(key) ?? null]));
  const rows = table.flat().reduce((sum, count) => sum + count, 0);
  const same = (table[0]?.[0] ?? 0) + (table[1]?.[1] ?? 0);
  if (rows === 0) return { raters: [a, b], rows, same, kappa: null, interval: null };
  const { kappa, interval } = cohenKappa(table);
  return { raters: [a, b], rows, same, kappa, interval };
}

function alphaOf(raters: readonly ReadonlyMap<string, 0 | 1 | null>[]): number | null {
  const keys = [...new Set(raters.flatMap((labels) => [...labels.keys()]))];
  const ratings = raters.map((labels) => keys.map((key) => labels.get(key) ?? null));
  const shared = keys.some((_, place) => ratings.filter((labels) => labels[place] !== null).length > 1);
  return shared ? krippendorffAlpha(ratings) : null;
}

/** The same in lines for people; no line where nobody labelled anything. */
export function agreementLines({ raters, pairs, alpha }: PairwiseAgreement): readonly string[] {
  return [
    ...raters.map(
      ({ name, right, wrong, unsure }) =>
        `${shownName(name)}: ${right + wrong + unsure} labelled (${right} right, ${wrong} wrong, ${unsure} can't tell)`,
    ),
    ...pairs.map(({ raters: [a, b], rows, same, kappa, interval }) => {
      const both = `${shownName(a)} and ${shownName(b)}: `;
      if (rows === 0) return `${both}no row that both labelled right or wrong`;
      const value = kappa === null ? "kappa not defined, since only one label was given" : `kappa ${kappa.toFixed(3)}`;
      const range = interval === null ? "" : ` (95%: ${interval.map((end) => Math.min(1, end).toFixed(3)).join(" to ")})`;
      return `${both}same label in ${same} of ${rows} rows, ${value}${range}`;
    }),
    ...(raters.length > 2 && alpha !== null ? [`all raters: alpha ${alpha.toFixed(3)}`] : []),
  ];
}
