import type { AdvantageAdvice, AuditReport } from "../../audit/audit-report.ts";
import { count } from "../format.ts";
import { markup, type Html } from "../html.ts";
import { table, type Section } from "./section.ts";

/** What correcting rewards would do, by kind of advantage. */
export function advantagesSection({ advantages }: AuditReport): Section | null {
  if (advantages.length === 0) return null;
  const rows = advantages.map(({ advantage, effect, sentence }) => [advantage, effectMark(effect), sentence]);
  const body = markup`<p>What correcting the rewards by these rates would do to the advantages that a trainer computes.</p>
    ${table("Effect of correction by kind of advantage", [{ title: "Advantage" }, { title: "Effect" }, { title: "Why" }], rows)}`;
  return { id: "correction", title: "What correction would do", body };
}

function effectMark(effect: AdvantageAdvice["effect"]): Html {
  switch (effect) {
    case "helps":
      return markup`<span class="status good">helps</span>`;
    case "biased":
      return markup`<span class="status bad">biased</span>`;
    case "no-op":
      return markup`<span class="status">does nothing</span>`;
    case "scale":
      return markup`<span class="status">scales only</span>`;
    case "unknown":
      return markup`<span class="status">not known</span>`;
  }
}

/** Which rows to label next. */
export function nextSection({ next }: AuditReport): Section | null {
  if (next.length === 0) return null;
  const open = next.filter(({ draw }) => draw > 0);
  if (open.length === 0) return { id: "next", title: "What to label next", body: markup`<p>No further label is asked for.</p>` };
  const rows = open.map(({ stratum, verdict, rows: all, labelled, draw }) => [
    markup`<bdi>${stratum}</bdi>`,
    verdict === 1 ? "Accepted" : "Refused",
    count(all),
    count(labelled),
    markup`<b>${count(draw)}</b>`,
  ]);
  const columns = [
    { title: "Stratum" },
    { title: "Verdict" },
    { title: "Rows", numeric: true },
    { title: "Labelled", numeric: true },
    { title: "Label next", numeric: true },
  ];
  const body = markup`<p>
      How many more labels narrow the intervals most. <code>assay audit sample</code> draws them and <code>assay audit label</code> shows
      them one by one.
    </p>
    ${table("Labels to collect next", columns, rows)}`;
  return { id: "next", title: "What to label next", body };
}
