import type { AuditReport } from "../../audit/audit-report.ts";
import { roundPercent } from "../format.ts";
import { markup } from "../html.ts";
import type { Section } from "./section.ts";

/** Where every number comes from. */
export function methodSection(report: AuditReport): Section {
  const { verifier, labels, alpha, overall, files, date } = report;
  const methods = [
    ["False negatives", overall.falseNegative],
    ["False positives", overall.falsePositive],
    ["J", overall.j],
    ["φ", overall.phi],
    ["Raw pass rate", overall.passRate.raw],
    ["Corrected pass rate", overall.passRate.corrected],
  ] as const;
  const body = markup`<dl class="facts">
      <div>
        <dt>Verifier</dt>
        <dd>
          ${verifier.use === null ? "not recorded in the rows" : markup`<bdi>${verifier.use}</bdi>${verifier.version === null ? null : markup`, version ${verifier.version}`}`}
        </dd>
      </div>
      <div>
        <dt>Fingerprints</dt>
        <dd>
          ${verifier.fingerprints.length === 0 ? "none" : verifier.fingerprints.map((fingerprint) => markup`<code>${fingerprint}</code> `)}
        </dd>
      </div>
      <div>
        <dt>Files</dt>
        <dd>${files.map((file) => markup`<bdi>${file}</bdi><br />`)}</dd>
      </div>
      <div>
        <dt>Labels</dt>
        <dd>from <bdi>${labels.from}</bdi></dd>
      </div>
      <div>
        <dt>Made</dt>
        <dd>${date}</dd>
      </div>
      <div>
        <dt>Intervals</dt>
        <dd>
          ${roundPercent(1 - alpha)} each, by
          ${methods.map(([name, { method }], place) => markup`${place > 0 ? "; " : ""}${name}: <code>${method}</code>`)}
        </dd>
      </div>
    </dl>
    <p>
      A false negative rate is the share of right answers that were refused, a false positive rate the share of wrong answers that were
      accepted. Where a share of the rows was labelled, each label counts for the rows that it stands for. Rows that abstained or errored
      have no verdict and are in no rate. Each interval is for one number; of twenty such, about one misses.
    </p>`;
  return { id: "method", title: "How this was made", body };
}
