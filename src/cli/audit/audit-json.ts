import type { AuditReport } from "../../audit/audit-report.ts";

/** Objects whose keys are names that rows gave, and not fields. */
const named: ReadonlySet<string> = new Set(["nulls", "byCause"]);

/** The report as one line of JSON, its fields in the names of the wire. */
export function auditJson(report: AuditReport): string {
  return `${JSON.stringify({ type: "audit", ...wire(report) })}\n`;
}

function wire(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]: readonly [string, unknown]) => [snake(key), wireValue(key, inner)]));
}

function wireValue(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown) => wireValue("", inner));
  if (typeof value !== "object" || value === null) return value;
  // The nulls of the report itself have fields of their own.
  return named.has(key) && !("rows" in value && "groups" in value) ? value : wire(value);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
