import type { AuditReport } from "../../audit/audit-report.ts";
import { writeAtOnce } from "../../data/results/write-at-once.ts";
import { writeAuditPage } from "../../report/write-audit-page.ts";
import type { DisagreementStore } from "./disagreement-store.ts";

/** Writes the page of a report with the disagreements that were kept. Throws E_FILE_WRITE. */
export async function writePage(path: string, report: AuditReport, store: DisagreementStore): Promise<void> {
  await writeAtOnce(path, async (write) => await writeAuditPage(report, store.read(), (chunk) => write(Buffer.from(chunk))));
}
