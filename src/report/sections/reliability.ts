import type { AuditReport, Reliability } from "../../audit/audit-report.ts";
import { inside, plot } from "../charts/plot.ts";
import { count, decimal, percent, roundPercent } from "../format.ts";
import { markup, type Html } from "../html.ts";
import { asTable, table, type Section } from "./section.ts";

const size = 380;

/** Whether a reward of 0.8 means right in 80%. */
export function reliabilitySection({ reliability }: AuditReport): Section | null {
  if (!reliability) return null;
  const rows = reliability.bins
    .filter((bin) => bin.rows > 0)
    .map((bin) => [percent(bin.confidence), count(bin.rows), percent(bin.right), percent(bin.right - bin.confidence)]);
  const columns = ["Mean reward", "Rows", "Right", "Difference"].map((title) => ({ title, numeric: true }));
  const body = markup`<p>
      Is a <bdi>${reliability.of}</bdi> of 0.8 right in 80%? Expected calibration error ${decimal(reliability.ece)}, greatest
      ${decimal(reliability.mce)}, Brier score ${decimal(reliability.brier)}.
    </p>
    <div class="side">${reliabilityPlot(reliability)}</div>
    ${asTable(table("Share of right answers by reward", columns, rows))}`;
  return { id: "reliability", title: "Reliability", body };
}

function reliabilityPlot({ bins, of }: Reliability): Html {
  const place = inside(size, size);
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const known = bins.filter(({ rows }) => rows > 0);
  const path = known.map((bin, index) => `${index === 0 ? "M" : "L"}${place.x(bin.confidence)} ${place.y(bin.right)}`).join("");
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, label: roundPercent(at) }));
  return plot({
    id: "reliability-plot",
    title: "Share of right answers by reward",
    description: `${known.length} bins; a point on the diagonal is right as often as its ${of} says. The table below has the numbers.`,
    width: size,
    height: size,
    x: { label: `Mean ${of} of the bin`, ticks },
    y: { label: "Right", ticks },
    marks: [
      markup`<line class="diagonal" x1="${place.x(0)}" y1="${place.y(0)}" x2="${place.x(1)}" y2="${place.y(1)}" />`,
      markup`<path class="line" d="${path}" />`,
      ...known.map(
        (bin) =>
          markup`<circle
            class="dot"
            cx="${place.x(bin.confidence)}"
            cy="${place.y(bin.right)}"
            r="${Math.round(30 + 50 * Math.sqrt(bin.rows / most)) / 10}"
          />`,
      ),
    ],
  });
}
