import type { AuditReport } from "../../audit/audit-report.ts";
import { percent } from "../format.ts";
import { markup } from "../html.ts";
import type { Section } from "./section.ts";

/** Whether errors can turn an advantage's sign round: the highest false positive rate against the lowest true positive rate. */
export function separationSection({ separation }: AuditReport): Section {
  const { holds, highestFalsePositive: high, lowestTruePositive: low, sentence } = separation;
  const verdict = holds === null ? "Not known" : holds ? "Holds" : "Does not hold";
  const ends =
    high && low
      ? markup`<ul>
          <li>
            Wrong answers pass most often in <b><bdi>${high.stratum}</bdi></b>: ${percent(high.value)}.
          </li>
          <li>
            Right answers pass least often in <b><bdi>${low.stratum}</bdi></b>: ${percent(low.value)}.
          </li>
        </ul>`
      : null;
  return {
    id: "separation",
    title: "Separation",
    body: markup`<p><span class="status ${holds === null ? "" : holds ? markup`good` : markup`bad`}">${verdict}</span> ${sentence}</p>
      ${ends}`,
  };
}
