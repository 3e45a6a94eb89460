import type { AuditReport } from "../../audit/audit-report.ts";
import { inside, plot } from "../charts/plot.ts";
import { count, counted, percent, roundPercent } from "../format.ts";
import { markup, type Html } from "../html.ts";
import { asTable, table, type Section } from "./section.ts";

const width = 640;
const height = 240;

/** Rows without a reward: why, and how they stand together in groups. */
export function nullsSection({ nulls, overall, strata }: AuditReport): Section {
  if (nulls.rows === 0) return { id: "nulls", title: "Missing rewards", body: markup`<p>Every row has a reward.</p>` };
  const causes = Object.entries(nulls.byCause).map(([cause, rows]) => [
    markup`<bdi>${cause}</bdi>`,
    count(rows),
    share(rows, overall.rows),
  ]);
  const byStratum = strata
    .filter(({ abstained, errored }) => abstained + errored > 0)
    .map((stratum) => [
      markup`<bdi>${stratum.name}</bdi>`,
      count(stratum.abstained),
      count(stratum.errored),
      share(stratum.abstained + stratum.errored, stratum.rows),
    ]);
  const columns = [
    { title: "Stratum" },
    { title: "Abstained", numeric: true },
    { title: "Errored", numeric: true },
    { title: "Of its rows", numeric: true },
  ];
  const body = markup`<p>
      ${counted(nulls.rows, "row has", "rows have")} no reward (${share(nulls.rows, overall.rows)}). Such rows are in no rate of this page.
      Where they are many in some groups, an advantage of 0 can become a way out.
    </p>
    ${table("Missing rewards by cause", [{ title: "Cause" }, { title: "Rows", numeric: true }, { title: "Of all rows", numeric: true }], causes)}
    ${nulls.groups ? groupsPlot(nulls.groups) : null}
    ${byStratum.length > 0 ? asTable(table("Missing rewards by stratum", columns, byStratum), "By stratum") : null}`;
  return { id: "nulls", title: "Missing rewards", body };
}

function share(rows: number, of: number): string {
  return of === 0 ? "–" : percent(rows / of);
}

/** Groups by the share of their rows that lack a reward. */
function groupsPlot({ count: groups, shares }: NonNullable<AuditReport["nulls"]["groups"]>): Html {
  const place = inside(width, height);
  const most = Math.max(1, ...shares);
  const step = 1 / Math.max(1, shares.length);
  const round = (value: number): number => Math.round(value * 10) / 10;
  const marks = shares.map((rows, index) => {
    const [x, y] = [place.x((index + 0.1) * step), place.y(rows / most)];
    return markup`<rect
      class="column"
      x="${x}"
      width="${round(place.x((index + 0.9) * step) - x)}"
      y="${y}"
      height="${round(place.y(0) - y)}"
    />`;
  });
  const rows = shares.map((number, index) => [`${index * 10}% – ${(index + 1) * 10}%`, count(number), share(number, groups)]);
  const title = "Groups by the share of their rows without a reward";
  return markup`<h3>${title}</h3>
    ${plot({
      id: "nulls-plot",
      title,
      description: `${counted(groups, "group")} in tenths; the table below has the numbers.`,
      width,
      height,
      x: { label: "Share without a reward", ticks: [0, 0.5, 1].map((at) => ({ at, label: roundPercent(at) })) },
      y: { label: "Groups", ticks: [0, 1].map((at) => ({ at, label: count(at * most) })) },
      marks,
    })}
    ${asTable(table(title, [{ title: "Share" }, { title: "Groups", numeric: true }, { title: "Of all groups", numeric: true }], rows))}`;
}
