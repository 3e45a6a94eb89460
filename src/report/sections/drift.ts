import type { AuditReport, Drift } from "../../audit/audit-report.ts";
import { inside, plot } from "../charts/plot.ts";
import { scaleTo } from "../charts/scale.ts";
import { count, decimal, intervalText, percent, roundPercent } from "../format.ts";
import { markup, type Html } from "../html.ts";
import { asTable, table, type Section } from "./section.ts";

const width = 640;
const height = 260;

/** The share of wrong verdicts along the labelled rows. */
export function driftSection({ drift, alpha }: AuditReport): Section | null {
  if (!drift) return null;
  const words = drift.alarm
    ? markup`<span class="status bad">Alarm</span> The share of wrong verdicts rose.`
    : markup`<span class="status good">No alarm</span> Nothing says that the share of wrong verdicts rose.`;
  const evidence =
    drift.logEValue === null
      ? null
      : markup` The logarithm of the e-value is ${decimal(drift.logEValue)}; an alarm begins at ${decimal(Math.log(1 / alpha))}.`;
  const anytime =
    drift.anytime === null
      ? null
      : markup` Over all labelled rows the share lies within ${intervalText(drift.anytime, percent)}, an interval that holds at every row at
        once.`;
  const rows = drift.windows.map((window) => [
    `${count(window.from)} – ${count(window.to)}`,
    count(window.labelled),
    count(window.wrongVerdicts),
    window.labelled === 0 ? "–" : percent(window.wrongVerdicts / window.labelled),
    window.interval === null ? "–" : intervalText(window.interval, percent),
  ]);
  const columns = ["Rows", "Labelled", "Wrong verdicts", "Share", "Interval"].map((title, place) => ({ title, numeric: place > 0 }));
  const body = markup`<p>${words}${evidence}${anytime}</p>
    ${drift.windows.length > 1 ? driftPlot(drift) : null} ${asTable(table("Wrong verdicts by window of labelled rows", columns, rows))}`;
  return { id: "drift", title: "Drift", body };
}

function driftPlot({ windows, anytime }: Drift): Html {
  const share = (window: Drift["windows"][number]): number | null =>
    window.labelled === 0 ? null : window.wrongVerdicts / window.labelled;
  const highest = Math.max(0, anytime?.[1] ?? 0, ...windows.map((window) => Math.max(share(window) ?? 0, window.interval?.[1] ?? 0)));
  const { top, ticks } = scaleTo([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].find((value) => highest <= value) ?? 1);
  const place = inside(width, height);
  const step = 1 / windows.length;
  const marks: Html[] = [];
  if (anytime)
    marks.push(
      markup`<rect
        class="band"
        x="${place.x(0)}"
        width="${place.x(1) - place.x(0)}"
        y="${place.y(anytime[1] / top)}"
        height="${Math.max(1, Math.round((place.y(anytime[0] / top) - place.y(anytime[1] / top)) * 10) / 10)}"
      />`,
    );
  for (const [index, window] of windows.entries()) {
    const x = place.x((index + 0.5) * step);
    if (window.interval)
      marks.push(
        markup`<line
          class="whisker"
          x1="${x}"
          x2="${x}"
          y1="${place.y(window.interval[0] / top)}"
          y2="${place.y(window.interval[1] / top)}"
        />`,
      );
    const value = share(window);
    if (value !== null) marks.push(markup`<circle class="dot" cx="${x}" cy="${place.y(value / top)}" r="4" />`);
  }
  const first = windows[0];
  const last = windows.at(-1);
  return plot({
    id: "drift-plot",
    title: "Share of wrong verdicts by window of labelled rows",
    description: `${windows.length} windows; the table below has their numbers.`,
    width,
    height,
    x: {
      label: "Labelled rows, in their order",
      ticks:
        first && last
          ? [
              { at: 0.5 * step, label: count(first.from) },
              { at: 1 - 0.5 * step, label: count(last.to) },
            ]
          : [],
    },
    y: { label: "Wrong verdicts", ticks: ticks.map((tick) => ({ at: tick / top, label: roundPercent(tick) })) },
    marks,
  });
}
