import type { AuditReport, Disagreement } from "../audit/audit-report.ts";
import { documentShell } from "./document.ts";
import { markup, attribute, trusted } from "./html.ts";
import { createPageRows, type PageBounds } from "./page-rows.ts";
import { advantagesSection, nextSection } from "./sections/advice.ts";
import { agreementSection } from "./sections/agreement.ts";
import { cellsSection } from "./sections/cells.ts";
import { detailDialog, disagreementsBegin, disagreementsEnd } from "./sections/disagreements.ts";
import { driftSection } from "./sections/drift.ts";
import { methodSection } from "./sections/method.ts";
import { nullsSection } from "./sections/nulls.ts";
import { passRateSection, ratesSection } from "./sections/rates.ts";
import { reliabilitySection } from "./sections/reliability.ts";
import { sectionMarkup } from "./sections/section.ts";
import { separationSection } from "./sections/separation.ts";
import { masthead, pageTitle, summarySection } from "./sections/summary.ts";

/**
 * Writes an audit as one HTML file that needs nothing from outside: the figures, and a list of the disagreements that can be searched.
 * Streams: a chunk of rows is in memory at a time, beside a short index of all. At most 100,000 disagreements and 128 MiB of their texts
 * are kept (`bounds`); the page says what was left out. The same input gives the same bytes.
 */
export async function writeAuditPage(
  report: AuditReport,
  disagreements: AsyncIterable<Disagreement> | Iterable<Disagreement>,
  write: (chunk: string) => Promise<void> | void,
  bounds: PageBounds = {},
): Promise<void> {
  const shell = documentShell({ title: pageTitle(report), script: "audit-page", styles: ["common", "audit", "audit-list", "audit-print"] });
  const sections = [
    summarySection(report),
    ratesSection(report),
    cellsSection(report),
    passRateSection(report),
    separationSection(report),
    advantagesSection(report),
    driftSection(report),
    reliabilitySection(report),
    agreementSection(report),
    nextSection(report),
    nullsSection(report),
    methodSection(report),
  ].filter((section) => section !== null);
  const [summary, ...others] = sections;
  const links = [...(summary ? [summary] : []), { id: "disagreements", title: "Disagreements" }, ...others].map(
    ({ id, title }) => markup`<li><a href=${attribute(`#${id}`)}>${title}</a></li>`,
  );
  const begin = markup`${shell.begin}<a class="skip" href="#summary">Skip to the summary</a>
    ${masthead(report)}
    <div class="columns">
      <nav aria-label="Contents">
        <ul>
          ${links}
        </ul>
      </nav>
      <main>
${sections.map(sectionMarkup)}${disagreementsBegin(report)}`;
  await write(begin.markup);

  const rows = createPageRows(bounds);
  let chunks = 0;
  const writeChunk = async (json: string | null): Promise<void> => {
    if (json === null) return;
    await write(markup`<script type="application/json" id="rows-${chunks}">${trusted(json)}</script>\n`.markup);
    chunks += 1;
  };
  for await (const disagreement of disagreements) await writeChunk(rows.add(disagreement));
  const { chunk, index, bounds: said } = rows.end(report.by.map(({ column }) => column));
  await writeChunk(chunk);
  const end = markup`${disagreementsEnd(said)}</main></div>
<footer><p>Made by Assay. This file asks nothing of any network.</p></footer>
${detailDialog}<script type="application/json" id="index">${trusted(index)}</script>
${shell.end}`;
  await write(end.markup);
}
